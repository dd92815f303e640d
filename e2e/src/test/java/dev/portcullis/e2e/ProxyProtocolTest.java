package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.TcpMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A gateway behind a load balancer that says who the client is by the PROXY protocol. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxyProtocolTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String FRIEND = "192.0.2.7";
  private static final String STRANGER = "198.51.100.7";

  private final TcpMesh mesh =
      TcpMesh.start("defaultConfig: {gatewayTopology: {proxyProtocol: {}}}\n");

  @AfterAll
  void stop() {
    mesh.close();
  }

  @Test
  @DisplayName("remote.ip is the client that the load balancer names, for requests and connections")
  void remoteIpIsTheClient() {
    mesh.apply(allow("remoteIpBlocks: [192.0.2.0/24]"));
    Await.until("refused", SOON, () -> status(STRANGER) == 403);
    assertThat(status(FRIEND)).isEqualTo(200);
    assertThat(served(FRIEND)).isTrue();
    assertThat(served(STRANGER)).isFalse();
  }

  @Test
  @DisplayName("source.ip stays that of the load balancer")
  void sourceIpIsTheLoadBalancer() {
    mesh.apply(allow("ipBlocks: [127.0.0.0/8]"));
    Await.until("served", SOON, () -> status(STRANGER) == 200 && served(STRANGER));
    mesh.apply(allow("ipBlocks: [192.0.2.0/24]"));
    Await.until("refused", SOON, () -> status(FRIEND) == 403 && !served(FRIEND));
  }

  @Test
  @DisplayName("whoever does not begin with it is not served")
  void nobodyComesByIt() {
    mesh.apply("# no policy");
    Await.until("served", SOON, () -> served(FRIEND));
    assertThat(LineClient.isServed(mesh.gateway().database())).isFalse();
  }

  private boolean served(String client) {
    try (LineClient lines = LineClient.over(opened(mesh.gateway().database(), client))) {
      return lines.exchange("hello");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int status(String client) {
    try (RawHttpClient http = RawHttpClient.over(opened(mesh.gateway().http(), client))) {
      return http.send(HttpRequest.get("/").host("any.example")).status();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Socket opened(InetSocketAddress server, String client) throws IOException {
    Socket socket = new Socket();
    socket.connect(server, (int) SOON.toMillis());
    socket.setSoTimeout((int) SOON.toMillis());
    socket
        .getOutputStream()
        .write(
            "PROXY TCP4 %s 127.0.0.1 40000 %d\r\n"
                .formatted(client, server.getPort())
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String allow(String source) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: clients, namespace: istio-system}
    spec: {rules: [{from: [{source: {%s}}]}]}\
    """
        .formatted(source);
  }
}
