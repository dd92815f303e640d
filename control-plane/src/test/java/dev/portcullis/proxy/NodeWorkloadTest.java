package dev.portcullis.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.portcullis.xds.ProxyIdentity;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Pod a node says that it runs in, and what becomes of the labels that it claims. */
final class NodeWorkloadTest {
  @Test
  void thePodIsNamedByTheIdAndItsLabelsReplaceTheClaimedOnes() throws Exception {
    ProxyIdentity proxy =
        read(
            "web.v1-x.foo",
            "STATIC_LABELS: {app: 'static', kept: 'k'}, LABELS: {app: 'claimed', old: 'o'}");
    assertThat(proxy.pod().name()).isEqualTo("web.v1-x");
    assertThat(proxy.group().labels())
        .containsExactlyInAnyOrderEntriesOf(
            ImmutableMap.of(
                "app", "claimed", "old", "o", "kept", "k", "topology.kubernetes.io/zone", "z1"));
    assertThat(
            proxy.pod().labels(ImmutableMap.of("app", "pod", "topology.kubernetes.io/zone", "z2")))
        .containsExactlyInAnyOrderEntriesOf(
            ImmutableMap.of("app", "pod", "kept", "k", "topology.kubernetes.io/zone", "z1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "web.bar", ".foo", "foo", "webfoo", "web.foo.bar", ""})
  void aNameThatIsNotOfTheNamespaceIsNoPods(String name) throws Exception {
    assertThat(read(name, "LABELS: {}").pod()).isNull();
  }

  private static ProxyIdentity read(String name, String metadata) throws Exception {
    Struct.Builder struct = Struct.newBuilder();
    JsonFormat.parser().merge("{NAMESPACE: 'foo', " + metadata + "}", struct);
    Node node =
        Node.newBuilder()
            .setId("sidecar~10.0.0.1~" + name + "~foo.svc.cluster.local")
            .setMetadata(struct)
            .setLocality(Locality.newBuilder().setZone("z1"))
            .build();
    NodeReading reading = new NodeReader(NodeLimits.DEFAULT).read(node);
    assertThat(reading).isInstanceOf(NodeReading.Accepted.class);
    return ((NodeReading.Accepted) reading).identity();
  }
}
