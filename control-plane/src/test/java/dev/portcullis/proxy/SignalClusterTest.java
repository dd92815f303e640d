package dev.portcullis.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.core.v3.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through which cluster a proxy can tell of keys, as far as it says so and is able to. */
final class SignalClusterTest {
  private static final String ISTIO =
      "{id: 'router~10.0.0.1~gw.ns~ns.svc.x', metadata: {NAMESPACE: 'ns',"
          + " PORTCULLIS_XDS_CLUSTER: 'xds-grpc'}}";
  private static final ImmutableMap<String, String> EXTENSIONS =
      ImmutableMap.<String, String>builder()
          .put("envoy.filters.http.rbac", "envoy.filters.http")
          .put("envoy.filters.http.jwt_authn", "envoy.filters.http")
          .put("envoy.filters.http.ext_authz", "envoy.filters.http")
          .put("envoy.filters.http.set_filter_state", "envoy.filters.http")
          .put("envoy.filters.network.rbac", "envoy.filters.network")
          .put("envoy.config_subscription.ads", "envoy.config_subscription")
          .put("envoy.access_loggers.open_telemetry", "envoy.access_loggers")
          .put(
              "envoy.access_loggers.extension_filters.cel",
              "envoy.access_loggers.extension_filters")
          .put("envoy.built_in_formatters.cel", "envoy.built_in_formatters")
          .build();

  @Test
  void itIsWhatTheProxySays() {
    assertThat(group(node(ISTIO, 40)).signalCluster()).isEqualTo("xds-grpc");
    String plain =
        "{id: 'gw', metadata: {role: 'gateway', namespace: 'ns', PORTCULLIS_XDS_CLUSTER: 'x|y_z'}}";
    assertThat(group(node(plain, 40)).signalCluster()).isEqualTo("x|y_z");
  }

  @Test
  void itIsNeverGuessedAndMakesAGroupOfItsOwn() {
    String silent = ISTIO.replace("PORTCULLIS_XDS_CLUSTER", "XDS_CLUSTER");
    assertThat(group(node(silent, 40)).signalCluster()).isNull();
    assertThat(group(node(silent, 40))).isNotEqualTo(group(node(ISTIO, 40)));
  }

  @Test
  void anotherReleaseIsNotAskedTo() {
    assertThat(group(node(ISTIO, 41)).signalCluster()).isNull();
    assertThat(group(node(ISTIO, 39)).signalCluster()).isNull();
  }

  @Test
  void anEnvoyOfUnknownVersionIsNotAskedTo() {
    assertThat(group(node(ISTIO, 40).toBuilder().clearUserAgentBuildVersion().build()))
        .extracting(WorkloadGroupKey::signalCluster)
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "envoy.access_loggers.open_telemetry",
        "envoy.access_loggers.extension_filters.cel",
        "envoy.built_in_formatters.cel"
      })
  void anEnvoyWithoutAnExtensionThatItTakesIsNotAskedTo(String missing) {
    Node.Builder node = node(ISTIO, 40).toBuilder();
    EXTENSIONS.forEach(
        (name, category) -> node.addExtensionsBuilder().setName(name).setCategory(category));
    assertThat(group(node.build()).signalCluster()).isEqualTo("xds-grpc");
    node.getExtensionsBuilderList().stream()
        .filter(extension -> extension.getName().equals(missing))
        .forEach(extension -> extension.setDisabled(true));
    assertThat(group(node.build()).signalCluster()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "-a", "ü", "a\\nb", "../a"})
  void whatIsNoNameOfAClusterIsRefused(String name) {
    NodeReading reading =
        new NodeReader(NodeLimits.DEFAULT).read(node(ISTIO.replace("xds-grpc", name), 40));
    assertThat(reading)
        .isInstanceOfSatisfying(
            NodeReading.Refused.class,
            refused ->
                assertThat(refused.reason()).contains("PORTCULLIS_XDS_CLUSTER").endsWith("."));
  }

  private static WorkloadGroupKey group(Node node) {
    if (new NodeReader(NodeLimits.DEFAULT).read(node) instanceof NodeReading.Accepted accepted) {
      return accepted.identity().group();
    }
    throw new AssertionError(node);
  }

  private static Node node(String json, int minor) {
    Node.Builder node = Node.newBuilder();
    try {
      JsonFormat.parser().merge(json, node);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    node.getUserAgentBuildVersionBuilder()
        .getVersionBuilder()
        .setMajorNumber(1)
        .setMinorNumber(minor)
        .setPatch(40);
    return node.build();
  }
}
