package dev.portcullis.compile.select;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.Policies;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.PeerAuthentication.MutualTlsMode;
import dev.portcullis.model.PolicyTargetReference;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PolicySelectionTest {
  private static final String GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name";
  private static final WorkloadGroupKey SIDECAR =
      group(ProxyRole.SIDECAR, "foo", Map.of("app", "a", "version", "v1"));
  private static final WorkloadGroupKey CLASSIC =
      group(ProxyRole.GATEWAY, "istio-system", Map.of("istio", "ingressgateway"));
  private static final WorkloadGroupKey GATEWAY_API =
      group(ProxyRole.GATEWAY, "foo", Map.of(GATEWAY_NAME, "gw"));

  @Test
  void aSelectorIsASubsetOfTheLabels() {
    assertThat(attaches(SIDECAR, policy("foo", Map.of()))).isTrue();
    assertThat(attaches(SIDECAR, policy("foo", Map.of("app", "a")))).isTrue();
    assertThat(attaches(SIDECAR, policy("foo", Map.of("app", "a", "version", "v1")))).isTrue();
    assertThat(attaches(SIDECAR, policy("foo", Map.of("app", "a", "version", "v2")))).isFalse();
    assertThat(attaches(SIDECAR, policy("foo", Map.of("other", "a")))).isFalse();
  }

  @Test
  void thePolicysNamespaceIsItsScopeAndTheRootNamespacesIsTheMesh() {
    assertThat(attaches(SIDECAR, policy("istio-system", Map.of()))).isTrue();
    assertThat(attaches(SIDECAR, policy("bar", Map.of()))).isFalse();
    assertThat(attaches(CLASSIC, policy("istio-system", Map.of()))).isTrue();
    assertThat(attaches(CLASSIC, policy("foo", Map.of()))).isFalse();
  }

  @Test
  void aPolicyInTheRootNamespaceAttachesOnceToItsOwnWorkloads() {
    AttachedPolicies attached =
        PolicySelection.select(Policies.view(policy("istio-system", Map.of())), CLASSIC);
    assertThat(attached.authorizations()).hasSize(1);
  }

  @Test
  void aReferenceAttachesToItsGatewayApiGatewayAndNowhereElse() {
    AuthorizationPolicy policy = referring("foo", "Gateway", "gw", "");
    assertThat(attaches(GATEWAY_API, policy)).isTrue();
    assertThat(attaches(SIDECAR, policy)).isFalse();
    assertThat(attaches(CLASSIC, policy)).isFalse();
  }

  @Test
  void aReferenceThatNamesAnythingElseAttachesToNothing() {
    assertThat(attaches(GATEWAY_API, referring("foo", "Gateway", "other", ""))).isFalse();
    assertThat(attaches(GATEWAY_API, referring("foo", "Gateway", "gw", "bar"))).isFalse();
    assertThat(attaches(GATEWAY_API, referring("foo", "Gateway", "gw", "foo"))).isTrue();
    assertThat(attaches(GATEWAY_API, referring("istio-system", "Gateway", "gw", "foo"))).isFalse();
    assertThat(attaches(GATEWAY_API, referring("foo", "GatewayClass", "gw", ""))).isFalse();
  }

  @Test
  void aSelectorWorksOnGatewayApiGatewaysToo() {
    assertThat(attaches(GATEWAY_API, policy("foo", Map.of()))).isTrue();
    assertThat(attaches(GATEWAY_API, policy("foo", Map.of("app", "a")))).isFalse();
  }

  @Test
  void thePortsModeWinsThenTheWorkloadsTheNamespacesAndTheMeshs() {
    PeerAuthentication mesh = peer("istio-system", "m", Map.of(), MutualTlsMode.STRICT, Map.of());
    PeerAuthentication namespace = peer("foo", "n", Map.of(), MutualTlsMode.PERMISSIVE, Map.of());
    PeerAuthentication workload =
        peer("foo", "w", Map.of("app", "a"), MutualTlsMode.UNSET, Map.of(80, MutualTlsMode.STRICT));
    assertThat(closed(mesh).scope()).isEqualTo(MutualTlsDemand.Scope.ALL_BUT);
    assertThat(closed(mesh, namespace).isNone()).isTrue();
    assertThat(closed(mesh, namespace, workload).ports()).containsExactly(80);
    assertThat(closed(mesh, workload).demandedBy()).containsExactly(mesh);
  }

  @Test
  void aPortCanBeExempt() {
    PeerAuthentication workload =
        peer(
            "foo",
            "w",
            Map.of("app", "a"),
            MutualTlsMode.STRICT,
            Map.of(80, MutualTlsMode.DISABLE));
    assertThat(closed(workload).scope()).isEqualTo(MutualTlsDemand.Scope.ALL_BUT);
    assertThat(closed(workload).ports()).containsExactly(80);
  }

  @Test
  void whatSelectsInTheRootNamespaceSelectsNothing() {
    assertThat(
            closed(peer("istio-system", "w", Map.of("app", "a"), MutualTlsMode.STRICT, Map.of()))
                .isNone())
        .isTrue();
  }

  @Test
  void theFirstOfAScopeWins() {
    PeerAuthentication a = peer("foo", "a", Map.of(), MutualTlsMode.PERMISSIVE, Map.of());
    PeerAuthentication b = peer("foo", "b", Map.of(), MutualTlsMode.STRICT, Map.of());
    assertThat(closed(a, b).isNone()).isTrue();
  }

  @Test
  void gatewaysHaveNoSuchPorts() {
    PeerAuthentication mesh = peer("istio-system", "m", Map.of(), MutualTlsMode.STRICT, Map.of());
    assertThat(PolicySelection.select(Policies.view(mesh), CLASSIC).mutualTls().isNone()).isTrue();
  }

  private static MutualTlsDemand closed(PeerAuthentication... policies) {
    return PolicySelection.select(Policies.view(policies), SIDECAR).mutualTls();
  }

  private static boolean attaches(WorkloadGroupKey group, AuthorizationPolicy policy) {
    return !PolicySelection.select(Policies.view(policy), group).authorizations().isEmpty();
  }

  private static WorkloadGroupKey group(
      ProxyRole role, String namespace, Map<String, String> labels) {
    return new WorkloadGroupKey(
        role, namespace, ImmutableSortedMap.copyOf(labels), null, PolicyDelivery.ATOMIC);
  }

  private static AuthorizationPolicy policy(String namespace, Map<String, String> matchLabels) {
    return policy(namespace, new WorkloadSelector(ImmutableMap.copyOf(matchLabels)));
  }

  private static AuthorizationPolicy policy(
      String namespace, WorkloadSelector selector, PolicyTargetReference... references) {
    return new AuthorizationPolicy(
        Policies.meta(ConfigKind.AUTHORIZATION_POLICY, namespace, "p"),
        selector,
        ImmutableList.copyOf(references),
        Action.ALLOW,
        "",
        Mode.ENFORCED,
        ImmutableList.of());
  }

  private static AuthorizationPolicy referring(
      String namespace, String kind, String name, String targetNamespace) {
    return policy(
        namespace,
        WorkloadSelector.EVERYTHING,
        new PolicyTargetReference(
            "gateway.networking.k8s.io", kind, name, targetNamespace, Policies.AT));
  }

  private static PeerAuthentication peer(
      String namespace,
      String name,
      Map<String, String> matchLabels,
      MutualTlsMode mode,
      Map<Integer, MutualTlsMode> ports) {
    return new PeerAuthentication(
        Policies.meta(ConfigKind.PEER_AUTHENTICATION, namespace, name),
        new WorkloadSelector(ImmutableMap.copyOf(matchLabels)),
        mode,
        ImmutableSortedMap.copyOf(ports));
  }
}
