package dev.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.engine.EngineStatus.GroupStatus;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.proxy.ProxyReport;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What {@code /api/v1/proxies} says of a proxy. */
final class ProxyJsonTest {
  private static final ResourceOrigin POLICY =
      new ResourceOrigin("AuthorizationPolicy", "istio-system", "p", "a.yaml:1:1");

  @Test
  void aGatewayThatNoPolicySelectsIsAWarning() {
    assertThat(json(ProxyRole.GATEWAY, ImmutableSortedSet.of(), 3).get("warnings").toString())
        .contains("no policy selects this gateway");
    assertThat(json(ProxyRole.GATEWAY, ImmutableSortedSet.of(POLICY), 3).get("warnings"))
        .isEqualTo(ImmutableList.of());
    assertThat(json(ProxyRole.SIDECAR, ImmutableSortedSet.of(), 3).get("warnings"))
        .isEqualTo(ImmutableList.of());
  }

  @Test
  void showsWhichPoliciesAProxyHasAndHow() {
    ImmutableMap<String, Object> json = json(ProxyRole.GATEWAY, ImmutableSortedSet.of(POLICY), 3);
    assertThat(json)
        .containsEntry(
            "policies", ImmutableList.of("AuthorizationPolicy istio-system/p (a.yaml:1:1)"))
        .containsEntry("delivery", "phased");
  }

  @Test
  void aProxyThatALaterGenerationDoesNotConcernHasIt() {
    assertThat(json(ProxyRole.GATEWAY, ImmutableSortedSet.of(POLICY), 3))
        .containsEntry("generation", 7L)
        .containsEntry("synced", true);
  }

  @Test
  void aProxyThatHasNotAcknowledgedTheLastChangeIsNotSynced() {
    assertThat(json(ProxyRole.GATEWAY, ImmutableSortedSet.of(POLICY), 5))
        .containsEntry("generation", 4L)
        .containsEntry("synced", false);
  }

  /** A proxy that acknowledged generation 4, in generation 7. */
  private static ImmutableMap<String, Object> json(
      ProxyRole role, ImmutableSortedSet<ResourceOrigin> policies, long contentSince) {
    WorkloadGroupKey group =
        new WorkloadGroupKey(
            role, "istio-system", ImmutableSortedMap.of(), null, PolicyDelivery.ATOMIC);
    EngineStatus status =
        new EngineStatus(
            7,
            1,
            ImmutableSortedSet.of(),
            Health.SYNCED,
            ImmutableMap.of(
                group,
                new GroupStatus(
                    contentSince,
                    ImmutableList.of(),
                    policies,
                    PolicyDelivery.PHASED,
                    ImmutableSet.of())),
            ImmutableSet.of(),
            ImmutableMap.of());
    ConnectedProxy proxy =
        new ConnectedProxy(
            new ProxyIdentity("router~1", "", "1.40.0", group),
            0,
            "delta",
            Instant.EPOCH,
            true,
            ImmutableList.of(),
            new ProxyReport(4, true, ImmutableMap.of(), ImmutableList.of()));
    return ProxyJson.of(proxy, status);
  }
}
