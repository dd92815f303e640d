package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.Http2Client;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The harness against an Envoy with a static bootstrap, so that a failure elsewhere is the control
 * plane's.
 */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HarnessTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final TestKey RSA = TestKey.rsa("rsa-1");
  private static final TestKey EC = TestKey.ec("ec-1");
  private static final TestKey ED25519 = TestKey.ed25519("ed-1");
  private static final TestKey HMAC = TestKey.hmac("hs-1");

  private final InetSocketAddress edge = new InetSocketAddress("127.0.0.1", FreePorts.next());
  private final InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
  private final EchoBackend backend = EchoBackend.start("static");
  private final EnvoyProcess envoy =
      EnvoyProcess.start(new EnvoyProcess.Setup("envoy-static", bootstrap(), admin, 2));

  @BeforeAll
  void startEnvoy() {
    envoy.awaitReady().awaitListening(edge);
  }

  @AfterAll
  void stop() {
    envoy.close();
    backend.close();
  }

  @Test
  void reportsTheRequestAsTheBackendReceivedIt() throws IOException {
    HttpRequest request =
        HttpRequest.of("POST", "//a;b/%2Fc?d=e").header("X-Twice", "1").header("x-twice", "2");
    JsonNode echo = EchoBackend.echo(RawHttpClient.exchange(edge, request.body("hello")));
    assertThat(echo.path("method").asText()).isEqualTo("POST");
    assertThat(echo.path("path").asText()).isEqualTo("//a;b/%2Fc?d=e");
    assertThat(echo.path("host").asText()).isEqualTo("httpbin.example");
    assertThat(echo.path("headers").path("x-twice").asText()).isEqualTo("1, 2");
  }

  @Test
  void connectsFromAChosenAddress() throws IOException {
    try (RawHttpClient client = RawHttpClient.connect(edge, InetAddress.getByName("127.9.9.9"))) {
      JsonNode echo = EchoBackend.echo(client.send(HttpRequest.get("/")));
      assertThat(echo.path("headers").path("x-forwarded-for").asText()).isEqualTo("127.9.9.9");
    }
  }

  @Test
  void keepsOneConnectionForManyRequests() throws IOException {
    long before = envoy.stat("http.edge.downstream_cx_http1_total");
    try (RawHttpClient client = RawHttpClient.connect(edge)) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.send(HttpRequest.get("/" + i)).status()).isEqualTo(200);
        assertThat(client.send(HttpRequest.of("HEAD", "/" + i)).body()).isEmpty();
      }
    }
    assertThat(envoy.stat("http.edge.downstream_cx_http1_total") - before).isEqualTo(1);
  }

  @Test
  void noticesThatThePeerClosedTheConnection() throws IOException {
    try (RawHttpClient client = RawHttpClient.connect(edge)) {
      HttpAnswer answer = client.send(HttpRequest.of("get", "/"));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThatThrownBy(() -> client.send(HttpRequest.get("/"))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void speaksHttp2OnOneConnection() {
    long before = envoy.stat("http.edge.downstream_cx_http2_total");
    Http2Client client = Http2Client.of(edge);
    for (int i = 0; i < 50; i++) {
      HttpAnswer allowed = client.send(HttpRequest.get("/h2/" + i + "?q=1").header("x-a", "b"));
      JsonNode echo = EchoBackend.echo(allowed);
      assertThat(echo.path("path").asText()).isEqualTo("/h2/" + i + "?q=1");
      assertThat(echo.path("headers").path("x-a").asText()).isEqualTo("b");
      HttpAnswer refused = client.send(HttpRequest.get("/denied"));
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body()).isEqualTo("RBAC: access denied");
    }
    assertThat(envoy.stat("http.edge.downstream_cx_http2_total") - before).isEqualTo(1);
  }

  @Test
  void watchesAnAnswerOnAnOpenConnection() throws IOException {
    HttpRequest denied = HttpRequest.get("/denied");
    try (ConnectionWatch http1 = ConnectionWatch.start(RawHttpClient.connect(edge), denied);
        ConnectionWatch http2 = ConnectionWatch.start(Http2Client.of(edge), denied)) {
      Await.until(
          "a hundred answers on each", LIMIT, () -> http1.answers() > 100 && http2.answers() > 100);
      assertThat(http1.seen().status()).isEqualTo(403);
      assertThat(http1.seen().changes()).isZero();
      assertThat(http2.seen().status()).isEqualTo(403);
      assertThat(http2.seen().changes()).isZero();
    }
  }

  @Test
  void countsWhatIsRefusedAndNamesWhatIsLetIn() {
    try (RefusalLoad load = RefusalLoad.start(edge, 2)) {
      load.expectRefused(ImmutableList.of(HttpRequest.get("/denied")));
      Await.until("a hundred requests", LIMIT, () -> load.requests() > 100);
      assertThat(load.letIn()).isEmpty();
      load.expectRefused(ImmutableList.of(HttpRequest.get("/open")));
      Await.until("one is let in", LIMIT, () -> !load.letIn().isEmpty());
      assertThat(load.letIn().get(0)).contains("/open");
    }
  }

  static Stream<TestKey> keys() {
    return Stream.of(RSA, EC, ED25519, HMAC);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void signsTokensThatEnvoyVerifies(TestKey key) throws IOException {
    HttpRequest request = HttpRequest.get("/");
    String token = TestTokens.istio(key);
    assertThat(RawHttpClient.exchange(edge, request.bearer(token)).status()).isEqualTo(200);
    assertThat(RawHttpClient.exchange(edge, request.bearer(TestTokens.expired(key))).body())
        .isEqualTo("Jwt is expired");
  }

  @Test
  void refusesATokenOfAnotherKeyWithTheSameId() throws IOException {
    String forged = TestTokens.istio(TestKey.rsa("rsa-1"));
    assertThat(RawHttpClient.exchange(edge, HttpRequest.get("/").bearer(forged)).body())
        .isEqualTo("Jwt verification fails");
  }

  private String bootstrap() {
    return resource("static-bootstrap.yaml")
        .replace("ADMIN_PORT", Integer.toString(admin.getPort()))
        .replace("EDGE_PORT", Integer.toString(edge.getPort()))
        .replace("BACKEND_PORT", Integer.toString(backend.port()))
        .replace("JWKS", TestTokens.jwks(RSA, EC, ED25519, HMAC));
  }

  private static String resource(String name) {
    try (InputStream in = HarnessTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
