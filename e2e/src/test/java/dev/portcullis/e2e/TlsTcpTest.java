package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.HttpsClient;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.TcpMesh;
import dev.portcullis.e2e.harness.TlsServers;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Connections of a gateway that are told by the names in their handshakes, and their policies. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTcpTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration CUT = TcpMesh.DRAIN.plusSeconds(5);

  private TcpMesh mesh;
  private TlsServers servers;
  private HttpsClient anonymous;
  private HttpsClient client;
  private HttpsClient other;

  @BeforeAll
  void start(@TempDir Path files) {
    mesh = TcpMesh.start("{}\n");
    servers = new TlsServers(files);
    anonymous = HttpsClient.trusting(servers.authority());
    client = member("client");
    other = member("other");
    mesh.apply(servers.yaml());
    mesh.gatewayEnvoy().awaitListening(servers.address());
  }

  @AfterAll
  void stop() {
    mesh.close();
    servers.close();
  }

  @AfterEach
  void nothingIsRefused() {
    assertThat(mesh.controlPlane().proxies().findValues("rejections"))
        .allMatch(rejections -> rejections.isEmpty());
  }

  @Test
  @DisplayName("handshakes are answered or passed on by their names")
  void handshakesAreToldByTheirNames() {
    mesh.apply(servers.yaml());
    Await.until("served", SOON, () -> served(anonymous, "simple.example"));
    assertThat(served(client, "mutual.example")).isTrue();
    assertThat(served(anonymous, "mutual.example")).isFalse();
    long before = servers.secured().received();
    assertThat(served(anonymous, "passed.example")).isTrue();
    assertThat(servers.secured().received()).isEqualTo(before + 1);
    assertThat(served(anonymous, "unknown.example")).isFalse();
    assertThat(web()).isEqualTo(200);
  }

  @Test
  @DisplayName("connection.sni and, with MUTUAL, principals decide on connections")
  void policiesHoldOnConnections() {
    mesh.apply(
        servers.yaml()
            + policy(
                """
                {rules: [
                  {from: [{source: {principals: [cluster.local/ns/foo/sa/client]}}]},
                  {when: [{key: connection.sni, values: [passed.example, web.example]}]}]}\
                """));
    Await.until("refused", SOON, () -> !served(anonymous, "simple.example"));
    assertThat(served(client, "mutual.example")).isTrue();
    assertThat(served(other, "mutual.example")).isFalse();
    assertThat(served(anonymous, "passed.example")).isTrue();
  }

  @Test
  @DisplayName("76: revoked connections are cut within the drain time, requests beside them aren't")
  void trap76RevokedConnectionsAreCutAndNobodyElse() throws IOException {
    mesh.apply(servers.yaml());
    Await.until("served", SOON, () -> served(anonymous, "simple.example"));
    try (LineClient passed = connect(anonymous, "passed.example");
        LineClient ended = connect(client, "mutual.example");
        ConnectionWatch web =
            ConnectionWatch.start(
                RawHttpClient.over(anonymous.connect(servers.address(), "web.example", "http/1.1")),
                HttpRequest.get("/").host("web.example"));
        LineClient elsewhere = LineClient.connect(mesh.gateway().other())) {
      assertThat(passed.exchange("before")).isTrue();
      assertThat(ended.exchange("before")).isTrue();
      assertThat(elsewhere.exchange("before")).isTrue();

      mesh.replace(
          servers.yaml()
              + policy(
                  "{action: DENY, rules: [{to: [{operation: {ports: [\"%d\"]}}], when: [{key: connection.sni, values: [passed.example, mutual.example]}]}]}"
                      .formatted(servers.address().getPort())));

      Await.until("passed on: refused", SOON, () -> !served(anonymous, "passed.example"));
      Await.until("passed on: cut", CUT, () -> !exchange(passed));
      Await.until("ended here: cut", CUT, () -> !exchange(ended));
      assertThat(exchange(elsewhere)).isTrue();
      assertThat(web.seen().changes()).isZero();
    }
  }

  private HttpsClient member(String serviceAccount) {
    return HttpsClient.with(
        servers.authority(),
        servers.clients().issue("spiffe://cluster.local/ns/foo/sa/" + serviceAccount));
  }

  private LineClient connect(HttpsClient as, String host) throws IOException {
    return LineClient.over(as.connect(servers.address(), host));
  }

  private boolean served(HttpsClient as, String host) {
    try (LineClient lines = connect(as, host)) {
      return lines.exchange("hello");
    } catch (IOException refused) {
      return false;
    }
  }

  private static boolean exchange(LineClient lines) {
    try {
      return lines.exchange("still there");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int web() {
    try {
      return anonymous
          .ask(servers.address(), "web.example", HttpRequest.get("/").host("web.example"))
          .status();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String policy(String spec) {
    return """
    ---
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: tls, namespace: istio-system}
    spec: %s
    """
        .formatted(spec);
  }
}
