package dev.portcullis.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.NamespaceObject;
import dev.portcullis.model.ServiceAccount;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is remembered is what compiling from scratch comes to, and no more is compiled. */
final class GroupCompilerTest {
  private static final ImmutableList<WorkloadGroupKey> GROUPS =
      ImmutableList.of(
          group(
              ProxyRole.GATEWAY,
              "istio-system",
              ImmutableSortedMap.of("app", "istio-ingressgateway", "istio", "ingressgateway")),
          group(ProxyRole.SIDECAR, "foo", ImmutableSortedMap.of("app", "httpbin")));

  private static final ConfigProblem PROBLEM =
      new ConfigProblem("X", ConfigProblem.Severity.ERROR, null, Policies.AT, "is wrong", "");

  @Test
  void compilesAnAspectAgainOnlyWhereWhatItReadHasChanged() {
    AtomicInteger compiles = new AtomicInteger();
    GroupCompiler compiler =
        new GroupCompiler(
            GROUPS.getFirst(),
            ImmutableList.of((view, group) -> {
              compiles.incrementAndGet();
              view.all(ServiceAccount.class);
              return new Compiled(ImmutableList.of(), ImmutableList.of());
            }));
    ServiceAccount account = new ServiceAccount(meta(ConfigKind.SERVICE_ACCOUNT));
    NamespaceObject namespace = new NamespaceObject(meta(ConfigKind.NAMESPACE));
    ConfigView first = view(ImmutableList.of(account));
    compiler.compile(first);
    ConfigView second = next(first, account, namespace);
    compiler.compile(second);
    assertThat(compiles).hasValue(1);
    compiler.compile(next(second, namespace));
    assertThat(compiles).hasValue(2);
  }

  @Test
  void aChangeOfTheMeshConfigCompilesAgainWhatReadsIt() {
    AtomicInteger compiles = new AtomicInteger();
    GroupCompiler compiler =
        new GroupCompiler(
            GROUPS.getFirst(),
            ImmutableList.of((view, group) -> {
              compiles.incrementAndGet();
              view.mesh();
              return new Compiled(ImmutableList.of(), ImmutableList.of());
            }));
    ConfigView first = view(ImmutableList.of());
    compiler.compile(first);
    compiler.compile(next(first, otherServerName(MeshSettings.DEFAULT)));
    assertThat(compiles).hasValue(2);
  }

  @Test
  void aPolicyEditCostsNothingOfRoutingUnlessItAsksAnotherAuthorizer() {
    AtomicInteger compiles = new AtomicInteger();
    GroupCompiler compiler =
        new GroupCompiler(
            GROUPS.getLast(),
            ImmutableList.of((view, group) -> {
              compiles.incrementAndGet();
              return new RoutingCompiler().compile(view, group);
            }));
    MeshSettings mesh = SampleAuthorizer.mesh(9000);
    ConfigObject denied = Policies.authorization("d", Action.DENY, Policies.to(0));
    ConfigObject custom = Policies.authorization("c", Action.CUSTOM, Policies.to(0));
    ConfigObject edited =
        Policies.authorization("c", Action.CUSTOM, Policies.to(0, Policies.paths("/a")));
    ConfigView view = Policies.view(mesh, SampleAuthorizer.SERVICE);
    compiler.compile(view);
    view = next(view, mesh, SampleAuthorizer.SERVICE, denied);
    compiler.compile(view);
    assertThat(compiles).hasValue(1);
    view = next(view, mesh, SampleAuthorizer.SERVICE, denied, custom);
    compiler.compile(view);
    assertThat(compiles).hasValue(2);
    view = next(view, mesh, SampleAuthorizer.SERVICE, denied, edited);
    Compiled asked = compiler.compile(view);
    assertThat(compiles).hasValue(2);
    assertThat(asked.resources())
        .extracting(EncodedResource::name)
        .containsExactly("outbound|9000||authz.foo", "outbound|9000||authz.foo");
    compiler.compile(next(view, mesh, SampleAuthorizer.service(1), denied, edited));
    assertThat(compiles).hasValue(3);
  }

  @Test
  void whatAnAnswerCameToReadWithoutBecomingAnotherCountsToo() {
    GroupCompiler compiler =
        new GroupCompiler(
            GROUPS.getFirst(),
            ImmutableList.of((view, group) ->
                new Compiled(
                    ImmutableList.of(),
                    view.derive(new Both()) ? ImmutableList.of() : ImmutableList.of(PROBLEM))));
    ServiceAccount account = new ServiceAccount(meta(ConfigKind.SERVICE_ACCOUNT));
    NamespaceObject namespace = new NamespaceObject(meta(ConfigKind.NAMESPACE));
    ConfigView view = view(ImmutableList.of());
    Compiled first = compiler.compile(view);
    view = next(view, account);
    assertThat(compiler.compile(view)).isSameAs(first);
    assertThat(compiler.compile(next(view, account, namespace))).isNotEqualTo(first);
  }

  /** Does not look for the second where there is no first. */
  private record Both() implements Query<Boolean> {
    @Override
    public Boolean ask(ConfigView view) {
      return !view.all(ServiceAccount.class).isEmpty()
          && !view.all(NamespaceObject.class).isEmpty();
    }
  }

  private static MeshSettings otherServerName(MeshSettings mesh) {
    return mesh.toBuilder().serverName("other").build();
  }

  private static ConfigView next(ConfigView before, ConfigObject... objects) {
    return next(before, MeshSettings.DEFAULT, objects);
  }

  private static ConfigView next(ConfigView before, MeshSettings mesh, ConfigObject... objects) {
    return before.followedBy(byKey(ImmutableList.copyOf(objects)), mesh, ImmutableSortedMap.of());
  }

  private static ConfigView view(ImmutableList<ConfigObject> objects) {
    return new ConfigView(1, byKey(objects), MeshSettings.DEFAULT);
  }

  private static ImmutableSortedMap<ConfigKey, ConfigObject> byKey(
      ImmutableList<ConfigObject> objects) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> byKey = ImmutableSortedMap.naturalOrder();
    objects.forEach(object -> byKey.put(object.key(), object));
    return byKey.buildOrThrow();
  }

  private static ConfigMeta meta(ConfigKind kind) {
    return new ConfigMeta(
        new ConfigKey(kind, "foo", "a"),
        ImmutableMap.of(),
        ImmutableMap.of(),
        null,
        SourceLocation.ofFile("a.yaml"));
  }

  private static WorkloadGroupKey group(
      ProxyRole role, String namespace, ImmutableSortedMap<String, String> labels) {
    return new WorkloadGroupKey(role, namespace, labels, null, PolicyDelivery.ATOMIC);
  }
}
