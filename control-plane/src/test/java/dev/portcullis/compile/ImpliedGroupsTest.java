package dev.portcullis.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.PeerAuthentication.MutualTlsMode;
import dev.portcullis.model.Service;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.CaptureMode;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import org.junit.jupiter.api.Test;

final class ImpliedGroupsTest {
  private static final ImmutableMap<String, String> INGRESS =
      ImmutableMap.of("istio", "ingressgateway");
  private static final ImmutableMap<String, String> POD =
      ImmutableMap.of("istio", "ingressgateway", "app", "istio-ingressgateway");

  private static final ConfigObject GATEWAY =
      new Gateway(
          meta(ConfigKind.GATEWAY, "shop"), new WorkloadSelector(INGRESS), ImmutableList.of());
  private static final ConfigObject DEPLOYMENT =
      new Deployment(
          meta(ConfigKind.DEPLOYMENT, "edge"),
          POD,
          "",
          ImmutableSortedMap.of(),
          ImmutableList.of());
  private static final ConfigObject SERVICE =
      new Service(
          meta(ConfigKind.SERVICE, "edge"), ImmutableList.of(), INGRESS, "", ImmutableList.of());

  @Test
  void aGatewayOfUnknownWorkloadsIsTakenToBeInTheRootNamespace() {
    assertThat(groups(GATEWAY)).containsExactly(gateway("istio-system", INGRESS));
  }

  @Test
  void aServiceSaysWhereTheGatewayIs() {
    assertThat(groups(GATEWAY, SERVICE)).containsExactly(gateway("edge", INGRESS));
  }

  @Test
  void aDeploymentSaysItBetterThanItsService() {
    assertThat(groups(GATEWAY, SERVICE, DEPLOYMENT)).containsExactly(gateway("edge", POD));
  }

  @Test
  void aSidecarImpliesWhatItSelects() {
    ConfigObject sidecar =
        new Sidecar(
            meta(ConfigKind.SIDECAR, "foo"),
            new WorkloadSelector(ImmutableMap.of("app", "a")),
            ImmutableList.of());
    assertThat(groups(sidecar)).containsExactly(intercepted("foo", ImmutableMap.of("app", "a")));
  }

  @Test
  void aSidecarThatBindsItsPortsIsNotIntercepted() {
    ConfigObject sidecar =
        new Sidecar(
            meta(ConfigKind.SIDECAR, "foo"),
            WorkloadSelector.EVERYTHING,
            ImmutableList.of(
                new Sidecar.IngressListener(
                    80,
                    "http",
                    "HTTP",
                    "",
                    CaptureMode.NONE,
                    "",
                    null,
                    SourceLocation.ofFile("x"))));
    assertThat(groups(sidecar)).containsExactly(group(ProxyRole.SIDECAR, "foo", ImmutableMap.of()));
  }

  @Test
  void aWorkloadThatPeerAuthenticationConcernsHasASidecar() {
    ConfigObject peers =
        new PeerAuthentication(
            meta(ConfigKind.PEER_AUTHENTICATION, "edge"),
            WorkloadSelector.EVERYTHING,
            MutualTlsMode.STRICT,
            ImmutableSortedMap.of());
    assertThat(groups(peers, DEPLOYMENT))
        .containsExactly(intercepted("edge", ImmutableMap.of()), intercepted("edge", POD));
  }

  @Test
  void aWorkloadOfWhichNothingIsSaidOrThatIsAGatewayHasNone() {
    assertThat(groups(DEPLOYMENT, SERVICE)).isEmpty();
    ConfigObject peers =
        new PeerAuthentication(
            meta(ConfigKind.PEER_AUTHENTICATION, "edge"),
            WorkloadSelector.EVERYTHING,
            MutualTlsMode.STRICT,
            ImmutableSortedMap.of());
    assertThat(groups(peers, DEPLOYMENT, GATEWAY))
        .containsExactly(gateway("edge", POD), intercepted("edge", ImmutableMap.of()));
  }

  @Test
  void routesForSidecarsImplyOneOfTheirNamespace() {
    WorkloadGroupKey expected = intercepted("foo", ImmutableMap.of());
    assertThat(groups(routes(of("a.example"), of(), of()))).containsExactly(expected);
    assertThat(groups(routes(of("a.example"), of("gw", "mesh"), of("*"))))
        .containsExactly(expected);
    assertThat(groups(routes(of("a.example"), of("mesh"), of("bar", "."))))
        .containsExactly(expected);
  }

  @Test
  void routesThatTheirOwnNamespaceDoesNotSeeImplyOneWhereTheyAreSeen() {
    assertThat(groups(routes(of("a.example"), of(), of("bar", "baz"))))
        .containsExactly(
            intercepted("bar", ImmutableMap.of()), intercepted("baz", ImmutableMap.of()));
    assertThat(groups(routes(of("a.example"), of(), of("~")))).isEmpty();
  }

  @Test
  void routesOfGatewaysAndDelegatesImplyNoSidecar() {
    assertThat(groups(routes(of("a.example"), of("gw"), of()))).isEmpty();
    assertThat(groups(routes(of(), of(), of()))).isEmpty();
  }

  private static ImmutableList<String> of(String... values) {
    return ImmutableList.copyOf(values);
  }

  private static ConfigObject routes(
      ImmutableList<String> hosts, ImmutableList<String> gateways, ImmutableList<String> exportTo) {
    return new VirtualService(
        meta(ConfigKind.VIRTUAL_SERVICE, "foo"),
        hosts,
        gateways,
        exportTo,
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of());
  }

  private static WorkloadGroupKey intercepted(
      String namespace, ImmutableMap<String, String> labels) {
    return new WorkloadGroupKey(
        ProxyRole.SIDECAR,
        namespace,
        ImmutableSortedMap.copyOf(labels),
        null,
        PolicyDelivery.ATOMIC,
        Interception.REDIRECT,
        null);
  }

  private static Iterable<WorkloadGroupKey> groups(ConfigObject... objects) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> byKey = ImmutableSortedMap.naturalOrder();
    for (ConfigObject object : objects) {
      byKey.put(object.key(), object);
    }
    return ImpliedGroups.of(new ConfigView(1, byKey.buildOrThrow(), MeshSettings.DEFAULT));
  }

  private static WorkloadGroupKey gateway(String namespace, ImmutableMap<String, String> labels) {
    return group(ProxyRole.GATEWAY, namespace, labels);
  }

  private static WorkloadGroupKey group(
      ProxyRole role, String namespace, ImmutableMap<String, String> labels) {
    return new WorkloadGroupKey(
        role, namespace, ImmutableSortedMap.copyOf(labels), null, PolicyDelivery.ATOMIC);
  }

  private static ConfigMeta meta(ConfigKind kind, String namespace) {
    return new ConfigMeta(
        new ConfigKey(kind, namespace, "x"),
        ImmutableMap.of(),
        ImmutableMap.of(),
        null,
        SourceLocation.ofFile("x.yaml"));
  }
}
