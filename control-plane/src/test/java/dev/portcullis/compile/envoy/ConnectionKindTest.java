package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.ListenerPlan.Peers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of each kind of connection, by the mode of its port: §4.10 of Istio's semantics. */
final class ConnectionKindTest {
  private static final String MESH =
      "tls[istio,istio-peer-exchange,istio-http/1.0,istio-http/1.1,istio-h2]";
  private static final String MESH_REQUESTS = "tls[istio-http/1.0,istio-http/1.1,istio-h2]";
  private static final String MESH_CONNECTIONS = "tls[istio,istio-peer-exchange]";
  private static final String PLAIN_REQUESTS = "raw_buffer[http/1.0,http/1.1,h2c]";

  @Test
  void permissiveHttpTakesTlsOfTheMeshAndPlaintextAndNoOtherTls() {
    assertThat(text(ConnectionKind.requests(Peers.PERMISSIVE)))
        .containsExactly(MESH + " ends: REQUESTS", "raw_buffer[]: REQUESTS");
  }

  @Test
  void permissiveConnectionsOfOtherTlsHaveNoIdentity() {
    assertThat(text(ConnectionKind.connections(Peers.PERMISSIVE)))
        .containsExactly(MESH + " ends: BYTES", "tls[]: BYTES", "raw_buffer[]: BYTES");
  }

  @Test
  void permissiveDetectionHasFiveChains() {
    assertThat(text(ConnectionKind.detected(Peers.PERMISSIVE)))
        .containsExactly(
            MESH_REQUESTS + " ends: REQUESTS",
            PLAIN_REQUESTS + ": REQUESTS",
            MESH_CONNECTIONS + " ends: BYTES",
            "tls[]: BYTES",
            "raw_buffer[]: BYTES");
  }

  @Test
  void strictTakesNothingButMutualTls() {
    assertThat(text(ConnectionKind.requests(Peers.STRICT))).containsExactly("tls[] ends: REQUESTS");
    assertThat(text(ConnectionKind.connections(Peers.STRICT))).containsExactly("tls[] ends: BYTES");
    assertThat(text(ConnectionKind.detected(Peers.STRICT)))
        .containsExactly(MESH_REQUESTS + " ends: REQUESTS", "tls[] ends: BYTES");
  }

  @Test
  void withoutMutualTlsNothingEndsHere() {
    assertThat(text(ConnectionKind.requests(Peers.ANY))).containsExactly("[]: REQUESTS");
    assertThat(text(ConnectionKind.connections(Peers.ANY))).containsExactly("[]: BYTES");
    assertThat(text(ConnectionKind.detected(Peers.ANY)))
        .containsExactly(PLAIN_REQUESTS + ": REQUESTS", "tls[]: BYTES", "raw_buffer[]: BYTES");
  }

  private static List<String> text(ImmutableList<ConnectionKind> kinds) {
    return kinds.stream()
        .map(kind ->
            kind.match().getTransportProtocol()
                + "["
                + String.join(",", kind.match().getApplicationProtocolsList())
                + "]"
                + (kind.mutualTls() ? " ends" : "")
                + ": "
                + kind.carries())
        .toList();
  }
}
