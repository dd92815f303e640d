package dev.portcullis.e2e.netns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineServer;
import dev.portcullis.e2e.harness.WithEnvoy;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The containers that are injected, run for real (scenario D7). */
@WithEnvoy
@Tag("system")
final class InjectionOfPodTest {
  private static final int HTTP = 8080;
  private static final int DATABASE = 5432;
  private static final int GRPC = 9000;
  private static final int HEALTH = 15021;
  private static final HttpRequest ROOT = HttpRequest.get("/").host("httpbin");
  private static final String POD =
      """
      metadata: {name: httpbin-1, labels: {app: httpbin}}
      spec:
        serviceAccountName: httpbin
        containers:
        - name: httpbin
          ports: [{name: http, containerPort: 8080}]
          livenessProbe: {httpGet: {path: "/live?full=$(1)", port: http}}
          readinessProbe: {tcpSocket: {port: 5432}, periodSeconds: 1}
          startupProbe: {grpc: {port: 9000, service: ready}, periodSeconds: 1}
          lifecycle: {preStop: {httpGet: {path: /drain, port: 8080}}}
      """;

  private static InjectedMesh mesh;
  private static EchoBackend httpbin;

  @BeforeAll
  static void start() throws IOException {
    mesh = InjectedMesh.start(new InjectedPods(POD));
    httpbin = mesh.pod().network().call(() -> EchoBackend.start("httpbin", everywhere(HTTP)));
  }

  @AfterAll
  static void stop() {
    if (httpbin != null) {
      httpbin.close();
    }
    if (mesh != null) {
      mesh.close();
    }
  }

  @AfterEach
  void forgetPolicies() {
    mesh.apply("# no policy");
  }

  @Test
  @DisplayName("D7: policy decides about requests to an injected Pod")
  void policyDecides() {
    mesh.node().awaitStatus(mesh.pod().at(HTTP), ROOT, 200);
    mesh.apply(Policies.authorization("nothing", "foo", "httpbin", "action: ALLOW"));
    mesh.node().awaitStatus(mesh.pod().at(HTTP), ROOT, 403);
    mesh.apply(
        Policies.authorization(
            "one", "foo", "httpbin", "rules: [{to: [{operation: {paths: [/open]}}]}]"));
    mesh.node().awaitStatus(mesh.pod().at(HTTP), HttpRequest.get("/open").host("httpbin"), 200);
    mesh.node().awaitStatus(mesh.pod().at(HTTP), ROOT, 403);
  }

  @Test
  @DisplayName("a probe reaches the workload where policy lets nobody in, and is as it was")
  void probesReachTheWorkload() {
    mesh.apply(Policies.authorization("nothing", "foo", "httpbin", "action: ALLOW"));
    HttpAnswer answer = mesh.node().awaitStatus(mesh.pod().at(HEALTH), probe("liveness"), 200);
    JsonNode seen = EchoBackend.echo(answer);
    assertThat(seen.path("path").asText()).isEqualTo("/live?full=$(1)");
    assertThat(seen.path("host").asText()).isEqualTo(mesh.pod().pod().ip() + ":8080");
    String hook = container().at("/lifecycle/preStop/httpGet/path").asText();
    HttpAnswer drained = mesh.node().awaitStatus(mesh.pod().at(HEALTH), get(hook), 200);
    assertThat(EchoBackend.echo(drained).path("path").asText()).isEqualTo("/drain");
  }

  @Test
  @DisplayName("a failing workload fails its probe, and a redirect is a success without its place")
  void failuresShow() {
    mesh.node()
        .awaitStatus(
            mesh.pod().at(HEALTH), probe("liveness").header(EchoBackend.REFUSE, "503"), 503);
    HttpAnswer moved =
        mesh.node()
            .awaitStatus(
                mesh.pod().at(HEALTH), probe("liveness").header(EchoBackend.REFUSE, "302"), 302);
    assertThat(moved.headers()).noneMatch(header -> header.name().equals("location"));
  }

  @Test
  @DisplayName("nothing but the very paths of probes is open to who is not let in")
  void nothingElseIsOpen() {
    long before = httpbin.received();
    String path = container().at("/livenessProbe/httpGet/path").asText();
    for (HttpRequest request :
        new HttpRequest[] {
          get("/"),
          get("/live"),
          get(path + "?more=1"),
          get(path + "/.."),
          get(path + "/../../../admin"),
          get(path.replace("nobody-guesses-this", "guess")),
          get("/healthz/ready?x"),
          get("/stats"),
          get("/config_dump"),
          HttpRequest.of("POST", path).host("pod").body("x"),
          HttpRequest.of("POST", "/quitquitquit").host("pod").body(""),
        }) {
      mesh.node().awaitStatus(mesh.pod().at(HEALTH), request, 404);
    }
    assertThat(httpbin.received()).isEqualTo(before);
    mesh.apply(Policies.authorization("nothing", "foo", "httpbin", "action: ALLOW"));
    mesh.node()
        .awaitStatus(mesh.pod().at(HTTP), HttpRequest.get("/live?full=$(1)").host("httpbin"), 403);
    // Envoy's own page is not the network's.
    assertThat(mesh.node().status(mesh.pod().at(15000), get("/config_dump"))).isNotEqualTo(200);
  }

  @Test
  @DisplayName("what a client says of its address does not reach the workload by a probe")
  void claimsAreNotPassedOn() {
    HttpAnswer answer =
        mesh.node()
            .awaitStatus(
                mesh.pod().at(HEALTH),
                probe("liveness").header("x-forwarded-for", "192.0.2.1"),
                200);
    assertThat(EchoBackend.echo(answer).path("headers").has("x-forwarded-for")).isFalse();
  }

  @Test
  @DisplayName("a TCP probe tells whether the workload listens, not whether Envoy does")
  void tcpProbesAskTheWorkload() throws IOException {
    mesh.node().awaitStatus(mesh.pod().at(HEALTH), probe("readiness"), 503);
    LineServer database =
        mesh.pod().network().call(() -> LineServer.start("", everywhere(DATABASE)));
    mesh.node().awaitStatus(mesh.pod().at(HEALTH), probe("readiness"), 200);
    database.close();
    mesh.node().awaitStatus(mesh.pod().at(HEALTH), probe("readiness"), 503);
  }

  @Test
  @DisplayName("a gRPC probe tells what the workload's health service says of that service")
  void grpcProbesAskTheWorkload() throws IOException {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus("ready", ServingStatus.NOT_SERVING);
    Server server =
        mesh.pod()
            .network()
            .call(() ->
                NettyServerBuilder.forAddress(everywhere(GRPC))
                    .addService(health.getHealthService())
                    .build()
                    .start());
    try {
      mesh.node().awaitStatus(mesh.pod().at(HEALTH), probe("startup"), 503);
      health.setStatus("ready", ServingStatus.SERVING);
      mesh.node().awaitStatus(mesh.pod().at(HEALTH), probe("startup"), 200);
      health.setStatus("ready", ServingStatus.NOT_SERVING);
      mesh.node().awaitStatus(mesh.pod().at(HEALTH), probe("startup"), 503);
    } finally {
      server.shutdownNow();
    }
  }

  /** As a kubelet asks. */
  private static HttpRequest probe(String kind) {
    JsonNode get = container().path(kind + "Probe").path("httpGet");
    assertThat(get.path("port").asInt()).isEqualTo(HEALTH);
    return get(get.path("path").asText());
  }

  private static JsonNode container() {
    return mesh.patched().at("/spec/containers/0");
  }

  private static HttpRequest get(String path) {
    return HttpRequest.get(path).host("pod:" + HEALTH);
  }

  private static InetSocketAddress everywhere(int port) {
    return new InetSocketAddress("0.0.0.0", port);
  }
}
