package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenarios A: traffic reaches a workload. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class TrafficTest {
  @EachEdge
  @DisplayName("A1: a request reaches httpbin through the guide's Gateway and VirtualService")
  void reachesHttpbin(Edge.Kind kind, Mesh mesh) {
    HttpAnswer answer = mesh.edge(kind).ask(HttpRequest.get("/headers"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("server")).isEqualTo("istio-envoy");
    JsonNode echo = EchoBackend.echo(answer);
    assertThat(echo.path("server").asText()).isEqualTo("httpbin");
    assertThat(echo.path("path").asText()).isEqualTo("/headers");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.portcullis.e2e.Edges#gateways")
  @DisplayName("A2: the product page and its API are reached by their paths, httpbin by all others")
  void reachesTheProductPage(Edge.Kind kind, Mesh mesh) {
    Edge edge = mesh.edge(kind);
    for (String path : ProductPage.PATHS) {
      assertThat(servedBy(edge, path)).as(path).isEqualTo("productpage");
    }
    assertThat(servedBy(edge, "/productpage/x")).isEqualTo("httpbin");
  }

  private static String servedBy(Edge edge, String path) {
    HttpAnswer answer = edge.ask(HttpRequest.get(path));
    assertThat(answer.status()).as(path).isEqualTo(200);
    return EchoBackend.echo(answer).path("server").asText();
  }
}
