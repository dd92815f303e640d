package dev.portcullis.e2e.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.PortcullisCommand;
import dev.portcullis.e2e.harness.RawHttpClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** Scenarios B1–B3 with both processes in containers, as nobody and without a file to write. */
@Tag("system")
final class ContainersTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final HttpRequest GET = HttpRequest.get("/headers");
  private static final String ROUTES =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: all, namespace: istio-system}
      spec:
        selector: {istio: ingressgateway}
        servers: [{port: {number: LISTENER, name: http, protocol: HTTP}, hosts: ["*"]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: all, namespace: istio-system}
      spec:
        hosts: ["*"]
        gateways: [all]
        http: [{route: [{destination: {host: httpbin.example, port: {number: 80}}}]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: httpbin, namespace: istio-system}
      spec:
        hosts: [httpbin.example]
        ports: [{number: 80, name: http, protocol: HTTP}]
        resolution: STATIC
        endpoints: [{address: 127.0.0.1, ports: {http: BACKEND}}]
      """;

  private static final EchoBackend BACKEND = EchoBackend.start("httpbin");
  private static final PolicyDirectory POLICIES = PolicyDirectory.create();
  private static final PolicyDirectory BOOTSTRAP = PolicyDirectory.create();
  private static final InetSocketAddress LISTENER = free();
  private static final InetSocketAddress XDS = free();
  private static final InetSocketAddress ADMIN = free();
  private static final Contained CONTROL_PLANE = new Contained(Images.PORTCULLIS);
  private static final Contained ENVOY = new Contained(Images.ENVOY);

  @BeforeAll
  static void start() {
    Images.load();
    POLICIES.replace(
        "routes.yaml",
        ROUTES
            .replace("LISTENER", String.valueOf(LISTENER.getPort()))
            .replace("BACKEND", String.valueOf(BACKEND.port())));
    POLICIES.replace("policy.yaml", Guides.requestAuthentication());
    CONTROL_PLANE.start(
        POLICIES.path(),
        "/policies",
        "serve",
        "--config=/policies",
        "--state-dir=/var/lib/portcullis",
        "--xds-address=" + text(XDS),
        "--admin-address=" + text(ADMIN));
    Await.until("the control plane is ready", LIMIT, () -> status(ADMIN, "/ready") == 200);
    BOOTSTRAP.replace("envoy.yaml", bootstrap());
    ENVOY.start(
        BOOTSTRAP.path(),
        "/etc/portcullis",
        "/usr/local/bin/envoy",
        "-c",
        "/etc/portcullis/envoy.yaml",
        "--reject-unknown-dynamic-fields",
        "--disable-hot-restart");
    Await.until("Envoy serves", LIMIT, () -> status(LISTENER, "/") == 200);
  }

  @AfterAll
  static void stop() {
    ENVOY.stop();
    CONTROL_PLANE.stop();
    Images.remove();
    BACKEND.close();
    POLICIES.close();
    BOOTSTRAP.close();
  }

  @Test
  @DisplayName("B1, B3: a valid token and no token pass")
  void letsAValidTokenAndNoTokenPass() throws IOException {
    assertThat(ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
    assertThat(ask(GET).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("B2: an invalid token is refused with the guide's headers, on GET and HEAD alike")
  void refusesAnInvalidToken() throws IOException {
    for (String method : ImmutableList.of("GET", "HEAD")) {
      HttpAnswer answer = ask(HttpRequest.of(method, "/headers").bearer("invalidToken"));
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("www-authenticate"))
          .startsWith("Bearer realm=\"http://")
          .endsWith("/headers\", error=\"invalid_token\"");
      assertThat(answer.header("content-type")).isEqualTo("text/plain");
      assertThat(answer.header("content-length")).isEqualTo("79");
      assertThat(answer.header("server")).isEqualTo("istio-envoy");
    }
  }

  @Test
  void anEditOfTheMountedFolderIsEnforced() throws IOException {
    POLICIES.replace(
        "refuse.yaml", Guides.authorizationPolicy("nobody", "action: DENY\nrules: [{}]\n"));
    Await.until("nobody passes", LIMIT, () -> status(LISTENER, "/") == 403);
    POLICIES.delete("refuse.yaml");
    Await.until("all pass again", LIMIT, () -> status(LISTENER, "/") == 200);
  }

  @Test
  void theImageItselfSaysThatItRunsAsNobody() {
    assertThat(
            DockerClientFactory.instance()
                .client()
                .inspectImageCmd(Images.PORTCULLIS)
                .exec()
                .getConfig()
                .getUser())
        .isEqualTo("65532:65532");
    assertThat(CONTROL_PLANE.getContainerInfo().getHostConfig().getReadonlyRootfs()).isTrue();
    assertThat(CONTROL_PLANE.getLogs()).doesNotContain("Read-only file system", "WARNING");
  }

  private static String bootstrap() {
    return PortcullisCommand.run(
            "bootstrap",
            "--role=gateway",
            "--xds-address=" + text(XDS),
            "--envoy-admin-address=" + text(free()))
        .output();
  }

  private static HttpAnswer ask(HttpRequest request) throws IOException {
    return RawHttpClient.exchange(LISTENER, request);
  }

  private static int status(InetSocketAddress address, String path) {
    try {
      return RawHttpClient.exchange(address, HttpRequest.get(path).host("localhost")).status();
    } catch (IOException notYet) {
      return 0;
    }
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress("127.0.0.1", FreePorts.next());
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
