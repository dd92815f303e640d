package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import dev.portcullis.compile.Policies;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.PolicyDeliverySetting;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EnvoyJson;
import dev.portcullis.xds.PolicyDelivery;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PolicySlotsTest {
  /** Proxies run with these bytes: a change of them stops policy from reaching open listeners. */
  @Test
  void theSlotIsFrozen() {
    HttpFilter slot = PolicySlots.httpFilters(PolicyDelivery.ATOMIC).getFirst();
    assertThat(EnvoyJson.yaml(slot))
        .isEqualTo(
            """
            name: http/policy
            config_discovery:
              config_source:
                ads: {}
                initial_fetch_timeout: 15s
                resource_api_version: V3
              default_config:
                '@type': type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                rules: {}
              type_urls:
              - type.googleapis.com/envoy.extensions.filters.http.filter_chain.v3.FilterChainConfig
              - type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
            """);
  }

  @Test
  void everySlotHasTheSameSource() {
    assertThat(
            Stream.of(PolicyDelivery.values())
                .flatMap(delivery -> PolicySlots.httpFilters(delivery).stream())
                .map(slot -> bytesOfSource(slot))
                .distinct())
        .hasSize(1);
  }

  @Test
  void theSlotsOfThePhasedWayAreInFilterOrder() {
    assertThat(PolicySlots.httpFilters(PolicyDelivery.PHASED))
        .extracting(HttpFilter::getName)
        .containsExactly(
            "http/policy/epoch",
            "http/policy/custom",
            "http/policy/authorizer",
            "http/policy/authn",
            "http/policy/audit",
            "http/policy/deny",
            "http/policy/allow");
  }

  @ParameterizedTest
  @EnumSource(PolicyDelivery.class)
  void theMeshConfigCanDemandThePhasedWay(PolicyDelivery capability) {
    MeshSettings mesh = Policies.mesh("td", ImmutableList.of());
    MeshSettings phased = mesh.toBuilder().policyDelivery(PolicyDeliverySetting.PHASED).build();
    assertThat(PolicySlots.delivery(Policies.sidecar(capability), mesh)).isEqualTo(capability);
    assertThat(PolicySlots.delivery(Policies.sidecar(capability), phased))
        .isEqualTo(PolicyDelivery.PHASED);
  }

  private static ByteString bytesOfSource(HttpFilter slot) {
    return DeterministicProto.bytes(slot.getConfigDiscovery().getConfigSource());
  }
}
