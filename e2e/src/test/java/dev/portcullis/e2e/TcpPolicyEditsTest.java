package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ascii;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.TcpMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an edit of a policy does to connections that carry no HTTP. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TcpPolicyEditsTest {
  private static final int FLIPS = Integer.getInteger("portcullis.tcpFlips", 60);
  private static final int EDITS = 20;
  private static final int CLIENTS = 3;
  private static final Duration ONE_EDIT = Duration.ofSeconds(10);

  /** Envoy closes what is left when the time to drain is over, on its next tick. */
  private static final Duration CUT = TcpMesh.DRAIN.plusSeconds(3);

  private final TcpMesh mesh = TcpMesh.start("{}\n");

  @AfterAll
  void stop() {
    mesh.close();
  }

  @Test
  @DisplayName("76: a peer whose access is revoked is cut within the drain time, and nobody else")
  void trap76RevokedPeerIsCutAndNobodyElse() throws IOException {
    open(mesh.sidecar().database());
    try (LineClient revoked = LineClient.connect(mesh.sidecar().database());
        LineClient other = LineClient.connect(mesh.sidecar().other());
        LineClient gateway = LineClient.connect(mesh.gateway().database());
        ConnectionWatch http = watchHttp()) {
      assertThat(revoked.exchange("before")).isTrue();
      assertThat(other.exchange("before")).isTrue();
      assertThat(gateway.exchange("before")).isTrue();
      long closed = closedElsewhere();

      long start = mesh.replace(deny(mesh.sidecar().database()));

      awaitRefused(mesh.sidecar().database());
      Await.until("the open connection is cut", CUT, () -> !exchange(revoked));
      long cut = System.nanoTime() - start;
      assertThat(exchange(other)).isTrue();
      assertThat(exchange(gateway)).isTrue();
      assertThat(http.seen().changes()).isZero();
      assertThat(closedElsewhere() - closed).as("other connections closed").isZero();
      System.out.printf("TCP peer cut after %d ms, drain %s%n", cut / 1_000_000, TcpMesh.DRAIN);
    }
  }

  @Test
  @DisplayName("76: a gateway's peer is cut likewise, and every other one of its clients stays")
  void trap76RevokedPeerOfAGatewayIsCut() throws IOException {
    open(mesh.gateway().database());
    try (LineClient revoked = LineClient.connect(mesh.gateway().database());
        LineClient other = LineClient.connect(mesh.gateway().other())) {
      assertThat(revoked.exchange("before")).isTrue();
      assertThat(other.exchange("before")).isTrue();

      mesh.replace(
          deny(mesh.gateway().database()).replace("namespace: foo", "namespace: istio-system"));

      awaitRefused(mesh.gateway().database());
      Await.until("the open connection is cut", CUT, () -> !exchange(revoked));
      assertThat(exchange(other)).isTrue();
    }
  }

  @Test
  @DisplayName("an edit that is nothing to connections leaves their chains alone")
  void editOfHttpRulesTouchesNoChain() throws IOException {
    mesh.apply(allow("to: [{operation: {paths: [/a]}}]"));
    awaitRefused(mesh.sidecar().database());
    EnvoyProcess envoy = mesh.sidecarEnvoy();
    long changes = listenerChanges(envoy);

    mesh.apply(allow("to: [{operation: {paths: [/b]}}]"));

    assertThat(listenerChanges(envoy)).isEqualTo(changes);
  }

  @Test
  @DisplayName("no connection is decided by parts of two policies")
  void connectionThatBothPoliciesRefuseIsNeverServed() throws Exception {
    // The old ALLOW with the new set's lack of a DENY would let everybody in.
    String denied = everybody("DENY") + "\n---\n" + everybody("ALLOW");
    String notAllowed = allow("from: [{source: {ipBlocks: [192.0.2.0/24]}}]");
    mesh.apply(denied);
    awaitRefused(mesh.sidecar().database());
    long before = mesh.database().received();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong attempts = new AtomicLong();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Thread.ofVirtual().start(() -> knock(stop, attempts)));
    }
    for (int flip = 0; flip < FLIPS; flip++) {
      mesh.apply(flip % 2 == 0 ? notAllowed : denied);
    }
    stop.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(mesh.database().received() - before).as("lines let through").isZero();
    System.out.printf("%d flips, %d connections, none served%n", FLIPS, attempts.get());
  }

  @Test
  @DisplayName("a new connection is decided by an edit a moment after the file is renamed")
  void editCountsForTheNextConnection() {
    long[] nanos = new long[EDITS];
    int stale = 0;
    for (int i = 0; i < EDITS; i++) {
      mesh.apply(deny(mesh.sidecar().database()));
      stale += LineClient.isServed(mesh.sidecar().database()) ? 1 : 0;
      open(mesh.sidecar().database());
      long start = mesh.replace(deny(mesh.sidecar().database()));
      awaitRefused(mesh.sidecar().database());
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "file renamed -> new TCP connection refused, ms: n %d, median %.1f, max %.1f;"
            + " served after the acknowledgement: %d%n",
        EDITS, nanos[EDITS / 2] / 1e6, nanos[EDITS - 1] / 1e6, stale);
  }

  private void knock(AtomicBoolean stop, AtomicLong attempts) {
    while (!stop.get()) {
      LineClient.isServed(mesh.sidecar().database());
      attempts.incrementAndGet();
    }
  }

  private void open(InetSocketAddress server) {
    mesh.apply("# no policy");
    Await.until("served", ONE_EDIT, () -> LineClient.isServed(server));
  }

  private static void awaitRefused(InetSocketAddress server) {
    Await.until("refused", ONE_EDIT, () -> !LineClient.isServed(server));
  }

  private ConnectionWatch watchHttp() throws IOException {
    return ConnectionWatch.start(
        RawHttpClient.connect(mesh.sidecar().http()), HttpRequest.get("/").host("a.example"));
  }

  private static boolean exchange(LineClient client) {
    try {
      return client.exchange("still there");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Connections that the sidecar's other ports, and all of the gateway's, have closed. */
  private long closedElsewhere() {
    String destroyed = "listener\\.127\\.0\\.0\\.1_%d\\.downstream_cx_destroy";
    return mesh.sidecarEnvoy().stat(destroyed.formatted(mesh.sidecar().http().getPort()))
        + mesh.sidecarEnvoy().stat(destroyed.formatted(mesh.sidecar().other().getPort()))
        + mesh.gatewayEnvoy().statSum("listener\\.127.*downstream_cx_destroy");
  }

  private static long listenerChanges(EnvoyProcess envoy) {
    return envoy.statSum("listener_manager.listener_(added|modified|removed|in_place_updated)");
  }

  private static String deny(InetSocketAddress server) {
    return policy(
        "deny",
        "{action: DENY, rules: [{to: [{operation: {ports: [\"%d\"]}}]}]}"
            .formatted(server.getPort()));
  }

  private static String everybody(String action) {
    return policy(
        "everybody-" + Ascii.toLowerCase(action), "{action: %s, rules: [{}]}".formatted(action));
  }

  private static String allow(String rule) {
    return policy("everybody-allow", "{rules: [{%s}]}".formatted(rule));
  }

  private static String policy(String name, String spec) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: %s, namespace: foo}
    spec: %s\
    """
        .formatted(name, spec);
  }
}
