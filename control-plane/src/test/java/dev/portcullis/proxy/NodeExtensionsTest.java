package dev.portcullis.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.portcullis.xds.PolicyDelivery;
import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an Envoy is given by the extensions that it lists. */
final class NodeExtensionsTest {
  private static final String HTTP = "envoy.filters.http";

  /** As Envoy 1.40 lists them, among some five hundred others. */
  private static final ImmutableList<Extension> NEEDED =
      ImmutableList.of(
          extension(HTTP + ".rbac", HTTP),
          extension(HTTP + ".jwt_authn", HTTP),
          extension(HTTP + ".ext_authz", HTTP),
          extension("envoy.filters.network.rbac", "envoy.filters.network"),
          extension("envoy.config_subscription.ads", "envoy.config_subscription"));

  private static final Extension FILTER_CHAIN = extension(HTTP + ".filter_chain", HTTP);
  private static final Extension DELEGATE = extension(HTTP + ".match_delegate", HTTP);
  private static final Extension COMPOSITE = extension(HTTP + ".composite", HTTP);
  private static final Extension FILTER_STATE = extension(HTTP + ".set_filter_state", HTTP);

  @Test
  void anEnvoyThatListsChainsAndMatchTreesGetsThePolicyWhole() {
    assertThat(delivery(with(NEEDED, FILTER_STATE, FILTER_CHAIN, DELEGATE, COMPOSITE)))
        .isEqualTo(PolicyDelivery.ATOMIC);
  }

  @Test
  void anEnvoyWithoutMatchTreesGetsThePolicyInPhases() {
    assertThat(delivery(with(NEEDED, FILTER_STATE, FILTER_CHAIN, COMPOSITE)))
        .isEqualTo(PolicyDelivery.PHASED);
    assertThat(delivery(with(NEEDED, FILTER_STATE, FILTER_CHAIN, DELEGATE)))
        .isEqualTo(PolicyDelivery.PHASED);
  }

  @Test
  void anEnvoyThatDoesNotListTheFilterChainGetsThePolicyInPhases() {
    assertThat(delivery(with(NEEDED, FILTER_STATE))).isEqualTo(PolicyDelivery.PHASED);
    Extension disabled = FILTER_CHAIN.toBuilder().setDisabled(true).build();
    assertThat(delivery(with(NEEDED, disabled, FILTER_STATE, DELEGATE, COMPOSITE)))
        .isEqualTo(PolicyDelivery.PHASED);
    Extension another = extension("envoy.filters.http.filter_chain", "envoy.other");
    assertThat(delivery(with(NEEDED, another, FILTER_STATE, DELEGATE, COMPOSITE)))
        .isEqualTo(PolicyDelivery.PHASED);
  }

  @Test
  void anEnvoyThatLacksWhatPolicyNeedsIsRefused() {
    assertThat(refused(NEEDED)).contains("set_filter_state");
    for (Extension missing : NEEDED) {
      List<Extension> rest = NEEDED.stream().filter(other -> other != missing).toList();
      assertThat(refused(with(rest, FILTER_STATE))).contains(missing.getName());
    }
  }

  private static PolicyDelivery delivery(List<Extension> extensions) {
    return switch (read(extensions)) {
      case NodeReading.Accepted accepted -> accepted.identity().group().delivery();
      case NodeReading.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  private static String refused(List<Extension> extensions) {
    return switch (read(extensions)) {
      case NodeReading.Accepted accepted -> throw new AssertionError(accepted);
      case NodeReading.Refused refused -> refused.reason();
    };
  }

  private static NodeReading read(List<Extension> extensions) {
    Struct metadata =
        Struct.newBuilder()
            .putFields("role", Value.newBuilder().setStringValue("gateway").build())
            .putFields("namespace", Value.newBuilder().setStringValue("ns").build())
            .build();
    return new NodeReader(NodeLimits.DEFAULT)
        .read(
            Node.newBuilder()
                .setId("gw")
                .setMetadata(metadata)
                .addAllExtensions(extensions)
                .build());
  }

  private static ImmutableList<Extension> with(List<Extension> some, Extension... more) {
    return ImmutableList.<Extension>builder().addAll(some).add(more).build();
  }

  private static Extension extension(String name, String category) {
    return Extension.newBuilder().setName(name).setCategory(category).build();
  }
}
