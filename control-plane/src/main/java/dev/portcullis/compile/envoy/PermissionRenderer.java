package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.authz.Expression;
import dev.portcullis.compile.authz.HeaderPattern;
import dev.portcullis.compile.authz.OperationTest;
import dev.portcullis.compile.authz.TextPattern;
import dev.portcullis.compile.check.PathTemplate;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;

/** Renders what a request does as RBAC permissions. */
final class PermissionRenderer {
  private static final TextPattern EMPTY = new TextPattern.Exact("");

  private PermissionRenderer() {}

  static Permission render(Expression<OperationTest> expression) {
    return switch (expression) {
      case Expression.Any<OperationTest> any -> Permission.newBuilder().setAny(true).build();
      case Expression.Test<OperationTest> test -> anyOrTest(test.test());
      case Expression.Not<OperationTest> not ->
          Permission.newBuilder().setNotRule(render(not.negated())).build();
      case Expression.All<OperationTest> all ->
          Permission.newBuilder().setAndRules(set(all.all())).build();
      case Expression.AnyOf<OperationTest> anyOf ->
          Permission.newBuilder().setOrRules(set(anyOf.any())).build();
    };
  }

  private static Permission.Set set(ImmutableList<Expression<OperationTest>> parts) {
    Permission.Set.Builder set = Permission.Set.newBuilder();
    parts.forEach(part -> set.addRules(render(part)));
    return set.build();
  }

  /**
   * "Not empty" needs no expression, which Envoy would run on every request. A request without a
   * path (CONNECT) has none that could be empty; the server name is "" where there is none.
   */
  private static Permission anyOrTest(OperationTest test) {
    if (test.equals(new OperationTest.Path(TextPattern.NOT_EMPTY))) {
      HeaderMatcher present = TextMatchers.header(":path", new HeaderPattern.Present());
      return Permission.newBuilder()
          .setAndRules(
              Permission.Set.newBuilder()
                  .addRules(Permission.newBuilder().setHeader(present))
                  .addRules(not(test(new OperationTest.Path(EMPTY)))))
          .build();
    }
    return test.equals(new OperationTest.ServerName(TextPattern.NOT_EMPTY))
        ? not(test(new OperationTest.ServerName(EMPTY)))
        : test(test);
  }

  private static Permission not(Permission permission) {
    return Permission.newBuilder().setNotRule(permission).build();
  }

  private static Permission test(OperationTest test) {
    Permission.Builder permission = Permission.newBuilder();
    switch (test) {
      case OperationTest.Host host -> permission.setHeader(TextMatchers.host(host.pattern()));
      case OperationTest.Method method ->
          permission.setHeader(TextMatchers.header(":method", method.pattern()));
      case OperationTest.Path path ->
          permission.setUrlPath(
              PathMatcher.newBuilder().setPath(TextMatchers.text(path.pattern())));
      case OperationTest.TemplatedPath path -> permission.setUriTemplate(template(path.template()));
      case OperationTest.DestinationPort port -> permission.setDestinationPort(port.port());
      case OperationTest.DestinationIp ip ->
          permission.setDestinationIp(TextMatchers.block(ip.block()));
      case OperationTest.ServerName name ->
          permission.setRequestedServerName(TextMatchers.text(name.pattern()));
      case OperationTest.FilterMetadata metadata ->
          permission.setSourcedMetadata(
              TextMatchers.metadata(metadata.filter(), metadata.path(), metadata.pattern()));
    }
    return permission.build();
  }

  private static TypedExtensionConfig template(PathTemplate template) {
    return TypedExtensionConfig.newBuilder()
        .setName("uri-template")
        .setTypedConfig(
            DeterministicProto.pack(
                UriTemplateMatchConfig.newBuilder().setPathTemplate(template.text()).build()))
        .build();
  }
}
