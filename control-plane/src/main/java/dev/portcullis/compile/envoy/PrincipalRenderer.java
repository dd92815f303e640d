package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.authz.Expression;
import dev.portcullis.compile.authz.SourceTest;
import io.envoyproxy.envoy.config.rbac.v3.Principal;

/** Renders where a request comes from as RBAC principals. */
final class PrincipalRenderer {
  private PrincipalRenderer() {}

  static Principal render(Expression<SourceTest> expression) {
    return switch (expression) {
      case Expression.Any<SourceTest> any -> Principal.newBuilder().setAny(true).build();
      case Expression.Test<SourceTest> test -> test(test.test());
      case Expression.Not<SourceTest> not ->
          Principal.newBuilder().setNotId(render(not.negated())).build();
      case Expression.All<SourceTest> all ->
          Principal.newBuilder().setAndIds(set(all.all())).build();
      case Expression.AnyOf<SourceTest> anyOf ->
          Principal.newBuilder().setOrIds(set(anyOf.any())).build();
    };
  }

  private static Principal.Set set(ImmutableList<Expression<SourceTest>> parts) {
    Principal.Set.Builder set = Principal.Set.newBuilder();
    parts.forEach(part -> set.addIds(render(part)));
    return set.build();
  }

  private static Principal test(SourceTest test) {
    Principal.Builder principal = Principal.newBuilder();
    switch (test) {
      case SourceTest.PeerIdentity identity ->
          principal.setAuthenticated(
              Principal.Authenticated.newBuilder()
                  .setPrincipalName(TextMatchers.text(identity.pattern())));
      case SourceTest.PeerIp ip -> principal.setDirectRemoteIp(TextMatchers.block(ip.block()));
      case SourceTest.ClientIp ip -> principal.setRemoteIp(TextMatchers.block(ip.block()));
      case SourceTest.Header header ->
          principal.setHeader(TextMatchers.header(header.name(), header.pattern()));
      case SourceTest.Claim claim ->
          // The field `metadata`, which Istio uses, is deprecated: Envoy warns at each use.
          principal.setSourcedMetadata(
              TextMatchers.metadata(JwtAuthnFilter.NAME, payload(claim), claim.pattern()));
    }
    return principal.build();
  }

  private static ImmutableList<String> payload(SourceTest.Claim claim) {
    return ImmutableList.<String>builder().add(JwtAuthnFilter.PAYLOAD).addAll(claim.path()).build();
  }
}
