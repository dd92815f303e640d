package dev.portcullis.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ProxyTopology;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeReaderTest {
  private static final String ROUTER = "router~10.0.0.1~gw-1.istio-system~istio-system.svc.x";
  private static final NodeReader READER = new NodeReader(NodeLimits.DEFAULT);

  @Test
  void aNodeOfIstiosFormIsRead() {
    ProxyIdentity proxy =
        accepted(
            node(
                ROUTER,
                "{NAMESPACE: 'gateways', LABELS: {app: 'gw'}, SERVICE_ACCOUNT: 'gw-sa',"
                    + " PROXY_CONFIG: {gatewayTopology: {numTrustedProxies: 2}},"
                    + " WHATEVER_ELSE: 1}"));
    assertThat(proxy.nodeId()).isEqualTo(ROUTER);
    assertThat(proxy.serviceAccount()).isEqualTo("gw-sa");
    assertThat(proxy.group().role()).isEqualTo(ProxyRole.GATEWAY);
    assertThat(proxy.group().namespace()).isEqualTo("gateways");
    assertThat(proxy.group().labels()).isEqualTo(ImmutableSortedMap.of("app", "gw"));
    assertThat(proxy.group().topology()).isEqualTo(ProxyTopology.trusting(2));
  }

  @Test
  void theNamespaceMayComeFromTheDomainOfTheId() {
    assertThat(accepted(node("sidecar~10.0.0.1~a.foo~foo.svc.cluster.local", "{}")).group())
        .satisfies(group -> {
          assertThat(group.role()).isEqualTo(ProxyRole.SIDECAR);
          assertThat(group.namespace()).isEqualTo("foo");
        });
  }

  @Test
  void labelsLieOverStaticLabelsAndTopologyIsAdded() {
    Node node =
        node(
                ROUTER,
                "{STATIC_LABELS: {a: 'static', b: 'static'}, LABELS: {b: 'own'},"
                    + " CLUSTER_ID: 'c1', NETWORK: 'n1'}")
            .toBuilder()
            .setLocality(
                io.envoyproxy.envoy.config.core.v3.Locality.newBuilder()
                    .setRegion("r")
                    .setZone("z")
                    .setSubZone("s"))
            .build();
    assertThat(accepted(node).group().labels())
        .isEqualTo(
            ImmutableSortedMap.<String, String>naturalOrder()
                .put("a", "static")
                .put("b", "own")
                .put("topology.istio.io/cluster", "c1")
                .put("topology.istio.io/network", "n1")
                .put("topology.kubernetes.io/region", "r")
                .put("topology.kubernetes.io/zone", "z")
                .put("topology.istio.io/subzone", "s")
                .build());
  }

  @Test
  void trustedProxiesOfASidecarMakeNoGroupOfItsOwn() {
    assertThat(
            accepted(
                    node(
                        "sidecar~10.0.0.1~a.foo~foo.svc",
                        "{PROXY_CONFIG: {gatewayTopology: {numTrustedProxies: 2}}}"))
                .group()
                .topology())
        .isNull();
  }

  @Test
  void aNodeOfThePlainFormIsRead() {
    ProxyIdentity proxy =
        accepted(
            node(
                "gw",
                "{role: 'gateway', namespace: 'ns', labels: {a: 'b'}, serviceAccount: 'sa'}"));
    assertThat(proxy.group().role()).isEqualTo(ProxyRole.GATEWAY);
    assertThat(proxy.group().namespace()).isEqualTo("ns");
    assertThat(proxy.group().labels()).isEqualTo(ImmutableSortedMap.of("a", "b"));
    assertThat(proxy.serviceAccount()).isEqualTo("sa");
    assertThat(proxy.version()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                       | {role: 'gateway', namespace: 'ns'}                | id is empty
          gw                       | {}                                                | no role
          gw                       | {role: 'gateway'}                                 | no namespace
          gw                       | {role: 'gateway', namespace: ''}                  | no namespace
          gw                       | {role: 'waypoint', namespace: 'ns'}               | gateway and sidecar only
          gw                       | {role: 1, namespace: 'ns'}                        | metadata.role is not a string
          gw                       | {role: 'gateway', namespace: 'Not A Name'}        | not the name of a namespace
          gw                       | {role: 'gateway', namespace: 'ns', label: {}}     | unknown key label
          gw                       | {role: 'gateway', namespace: 'ns', labels: 'a=b'} | labels is not an object
          gw                       | {role: 'gateway', namespace: 'ns', labels: {a: 1}}| need quotes
          gw                       | {role: 'gateway', namespace: 'ns', serviceAccount: true} | not a string
          router~10.0.0.1~gw       | {NAMESPACE: 'ns'}                                 | 3 parts
          a~b~c~d~e                | {NAMESPACE: 'ns'}                                 | 5 parts
          waypoint~10.0.0.1~w~ns.x | {NAMESPACE: 'ns'}                                 | router and sidecar only
          ztunnel~10.0.0.1~z~ns.x  | {NAMESPACE: 'ns'}                                 | router and sidecar only
          router~gw~gw~ns.x        | {}                                                | IP address
          router~10.0.0.1~gw~local | {}                                                | no namespace
          router~10.0.0.1~gw~ns.x  | {LABELS: {a: true}}                               | need quotes
          router~10.0.0.1~gw~ns.x  | {NAMESPACE: ['ns']}                               | not a string
          router~10.0.0.1~gw~ns.x  | {INTERCEPTION_MODE: 'MAGIC'}                      | MAGIC
          router~10.0.0.1~gw~ns.x  | {PROXY_CONFIG: {gatewayTopology: {numTrustedProxies: -1}}} | number from 0
          router~10.0.0.1~gw~ns.x  | {PROXY_CONFIG: {gatewayTopology: {numTrustedProxies: 1.5}}}| number from 0
          router~10.0.0.1~gw~ns.x  | {PROXY_CONFIG: 'x'}                               | not an object
          """)
  void whatCannotBeServedIsRefusedWithASentence(String id, String metadata, String sentence) {
    assertThat(refused(node(id, metadata))).contains(sentence).endsWith(".");
  }

  @Test
  void theAddressMayStandInTheMetadata() {
    accepted(node("router~unknown~gw~ns.x", "{INSTANCE_IPS: '10.0.0.1,fe80::1'}"));
  }

  @Test
  void moreLabelsThanAllowedAreRefused() {
    Node node = node("gw", "{role: 'gateway', namespace: 'ns', labels: {a: '1', b: '2'}}");
    assertThat(refused(new NodeReader(new NodeLimits(1, 100)), node)).contains("2 labels");
    assertThat(refused(new NodeReader(new NodeLimits(2, 3)), node)).contains("4 characters");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          1, 33, 0,  false
          1, 34, 12, false
          1, 34, 13, true
          1, 35, 8,  false
          1, 35, 9,  true
          1, 36, 4,  false
          1, 36, 5,  true
          1, 37, 0,  false
          1, 37, 1,  true
          1, 38, 0,  true
          1, 40, 0,  true
          2, 0,  0,  true
          """)
  void anEnvoyWhoseRulesCanBeEvadedIsRefused(int major, int minor, int patch, boolean served) {
    NodeReading reading = READER.read(version(plain(), major, minor, patch));
    if (served) {
      assertThat(reading).isInstanceOf(NodeReading.Accepted.class);
    } else {
      assertThat(reading)
          .isInstanceOfSatisfying(
              NodeReading.Refused.class,
              refused -> assertThat(refused.reason()).contains("too old"));
    }
  }

  @Test
  void whereTheExtensionsAreNotSaidTheVersionDecides() {
    assertThat(accepted(version(plain(), 1, 40, 0)).group().delivery())
        .isEqualTo(PolicyDelivery.ATOMIC);
    assertThat(accepted(version(plain(), 1, 39, 0)).group().delivery())
        .isEqualTo(PolicyDelivery.PHASED);
    assertThat(accepted(plain()).group().delivery()).isEqualTo(PolicyDelivery.PHASED);
  }

  @Test
  void whatAPeerWroteIsMadeFitForOneLineOfALog() {
    assertThat(Printable.of("a\nb\u2028c")).isEqualTo("a b c");
    assertThat(Printable.of(String.join("", Collections.nCopies(5_000, "x")))).hasSize(1_025);
  }

  private static Node plain() {
    return node("gw", "{role: 'gateway', namespace: 'ns'}");
  }

  private static Node version(Node node, int major, int minor, int patch) {
    Node.Builder builder = node.toBuilder();
    builder
        .getUserAgentBuildVersionBuilder()
        .getVersionBuilder()
        .setMajorNumber(major)
        .setMinorNumber(minor)
        .setPatch(patch);
    return builder.build();
  }

  private static Node node(String id, String metadata) {
    Struct.Builder struct = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(metadata, struct);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    return Node.newBuilder().setId(id).setMetadata(struct).build();
  }

  private static ProxyIdentity accepted(Node node) {
    return switch (READER.read(node)) {
      case NodeReading.Accepted accepted -> accepted.identity();
      case NodeReading.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  private static String refused(Node node) {
    return refused(READER, node);
  }

  private static String refused(NodeReader reader, Node node) {
    return switch (reader.read(node)) {
      case NodeReading.Accepted accepted -> throw new AssertionError(accepted);
      case NodeReading.Refused refused -> refused.reason();
    };
  }
}
