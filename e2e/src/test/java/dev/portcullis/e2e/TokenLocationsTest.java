package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Json;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenario B13: where a token is read from, and what of it the workload is told. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class TokenLocationsTest {
  private static final String FILE = "policies.yaml";
  private static final String TOKEN = Guides.ISTIO_TOKEN;
  private static final HttpRequest GET = HttpRequest.get("/");

  @EachEdge
  @DisplayName("fromHeaders: only that header with its prefix, no longer Authorization")
  void readsTheTokenFromANamedHeader(Edge.Kind kind, Mesh mesh) {
    applyRequired(kind, mesh, "fromHeaders:\n- name: x-jwt-assertion\n  prefix: \"Token \"\n");
    Edge edge = mesh.edge(kind);
    assertStatus(edge, GET.header("x-jwt-assertion", "Token " + TOKEN), 200);
    assertStatus(edge, GET.header("x-jwt-assertion", "Token invalidToken"), 401);
    assertStatus(edge, GET.header("x-jwt-assertion", TOKEN), 403);
    assertStatus(edge, GET.bearer(TOKEN), 403);
  }

  @EachEdge
  @DisplayName("fromParams: the token is read from the query and cut out of it")
  void readsTheTokenFromAQueryParameter(Edge.Kind kind, Mesh mesh) {
    applyRequired(kind, mesh, "fromParams: [token]\n");
    Edge edge = mesh.edge(kind);
    HttpAnswer allowed = edge.ask(HttpRequest.get("/get?a=b&token=" + TOKEN));
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(EchoBackend.echo(allowed).path("path").asText()).isEqualTo("/get?a=b");
    assertStatus(edge, HttpRequest.get("/get?token=invalidToken"), 401);
    assertStatus(edge, HttpRequest.get("/get?a=b"), 403);
  }

  @EachEdge
  @DisplayName("fromCookies: the token is read from a cookie")
  void readsTheTokenFromACookie(Edge.Kind kind, Mesh mesh) {
    applyRequired(kind, mesh, "fromCookies: [session]\n");
    Edge edge = mesh.edge(kind);
    assertStatus(edge, GET.header("cookie", "a=b; session=" + TOKEN), 200);
    assertStatus(edge, GET.header("cookie", "session=invalidToken"), 401);
    assertStatus(edge, GET.header("cookie", "other=" + TOKEN), 403);
  }

  @EachEdge
  @DisplayName("forwardOriginalToken: the workload sees the token only when it is true")
  void forwardsTheTokenOnlyWhenAsked(Edge.Kind kind, Mesh mesh) {
    applyRequired(kind, mesh, "forwardOriginalToken: true\ntimeout: 3s\n");
    assertThat(header(mesh.edge(kind), GET.bearer(TOKEN), "authorization"))
        .isEqualTo("Bearer " + TOKEN);
    applyRequired(kind, mesh, "forwardOriginalToken: false\n");
    assertThat(header(mesh.edge(kind), GET.bearer(TOKEN), "authorization")).isEmpty();
  }

  @EachEdge
  @DisplayName("outputPayloadToHeader: the payload arrives, and nobody else's")
  void passesThePayloadOn(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, "outputPayloadToHeader: x-jwt-payload\n");
    Edge edge = mesh.edge(kind);
    String payload = header(edge, GET.bearer(TOKEN), "x-jwt-payload");
    assertThat(payload).doesNotContain("=");
    JsonNode claims =
        Json.parse(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    assertThat(claims.path("sub").asText()).isEqualTo(TestTokens.ISTIO_ISSUER);
    assertThat(header(edge, GET.header("x-jwt-payload", "forged"), "x-jwt-payload")).isEmpty();
  }

  @EachEdge
  @DisplayName("outputClaimToHeaders: the claims arrive, and nobody else's")
  void passesClaimsOn(Edge.Kind kind, Mesh mesh) {
    apply(
        kind,
        mesh,
        "outputClaimToHeaders:\n- header: x-sub\n  claim: sub\n- header: x-none\n  claim: none\n");
    Edge edge = mesh.edge(kind);
    HttpRequest forged = GET.header("x-sub", "forged").header("x-none", "forged");
    assertThat(header(edge, forged.bearer(TOKEN), "x-sub")).isEqualTo(TestTokens.ISTIO_ISSUER);
    assertThat(header(edge, forged.bearer(TOKEN), "x-none")).isEmpty();
    assertThat(header(edge, forged, "x-sub")).isEmpty();
  }

  private static void apply(Edge.Kind kind, Mesh mesh, String fields) {
    mesh.apply(FILE, kind.place().policy(Guides.requestAuthentication("locations", fields)));
  }

  /** With a policy that asks for a token, so that "read" and "not looked at" answer differently. */
  private static void applyRequired(Edge.Kind kind, Mesh mesh, String fields) {
    String authentication = Guides.requestAuthentication("locations", fields);
    mesh.apply(FILE, kind.place().policy(Guides.documents(authentication, Guides.requireToken())));
  }

  private static void assertStatus(Edge edge, HttpRequest request, int status) {
    assertThat(edge.ask(request).status()).as("%s", request).isEqualTo(status);
  }

  private static String header(Edge edge, HttpRequest request, String name) {
    HttpAnswer answer = edge.ask(request);
    assertThat(answer.status()).isEqualTo(200);
    return EchoBackend.echo(answer).path("headers").path(name).asText("");
  }
}
