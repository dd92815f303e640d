package dev.portcullis.e2e;

import static dev.portcullis.e2e.TrapPolicies.GET;
import static dev.portcullis.e2e.TrapPolicies.GOOD;
import static dev.portcullis.e2e.TrapPolicies.ISSUER;
import static dev.portcullis.e2e.TrapPolicies.ap;
import static dev.portcullis.e2e.TrapPolicies.asm;
import static dev.portcullis.e2e.TrapPolicies.at;
import static dev.portcullis.e2e.TrapPolicies.ra;
import static dev.portcullis.e2e.TrapPolicies.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The traps about keys of a server, by the numbers of the semantics' list (section 7.1), as they
 * come out here: Istio's are worse.
 */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class FetchedKeysTrapsTest {
  private static String fetched(KeyServer server) {
    return fetched(server.uri("/keys"));
  }

  private static String fetched(String uri) {
    return ra("").replaceAll("jwks: '.*'", "jwksUri: " + uri);
  }

  private static KeyServer serving(int status, String body) {
    return KeyServer.serving().answers(status, body, KeyServer.ONE_HOUR);
  }

  private static void assertClosed(AskedTwice edge) {
    assertThat(edge.ask(GET).status()).isEqualTo(200);
    HttpAnswer answer = edge.ask(GET.bearer(GOOD));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("Jwt verification fails");
  }

  private static void awaitStatus(AskedTwice edge, int status) {
    Await.until(
        "the token is answered " + status,
        Duration.ofSeconds(20),
        () -> edge.edge().ask(GET.bearer(GOOD)).status() == status);
  }

  @Test
  void trap25AnUnreachableKeyServerRefusesTokensUntilItIsUpAndNothingElse(Mesh mesh) {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      server.stop();
      AskedTwice edge = at(mesh, fetched(server));
      mesh.controlPlane().awaitIssuer(ISSUER, "a failure", it -> it.has("failure"));
      assertClosed(edge);
      long generation = mesh.controlPlane().generation();
      server.resume();
      awaitStatus(edge, 200);
      assertThat(mesh.controlPlane().generation())
          .as("by the keys alone")
          .isGreaterThan(generation);
    }
  }

  @Test
  void trap26AKeyServerThatAnswersHtmlHoldsUpNoOtherIssuer(Mesh mesh) {
    try (KeyServer server = serving(200, "<html>Sign in</html>")) {
      AskedTwice edge = at(mesh, fetched(server) + asm());
      mesh.controlPlane().awaitIssuer(ISSUER, "a failure", it -> it.has("failure"));
      assertClosed(edge);
      String other = TestTokens.token(Guides.ASM_KEY, TestTokens.ASM_ISSUER, "x");
      assertThat(edge.ask(GET.bearer(other)).status()).isEqualTo(200);
    }
  }

  @Test
  void trap27TheLastGoodKeysCountWhileTheServerIsDown(Mesh mesh) {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      AskedTwice edge = at(mesh, fetched(server));
      awaitStatus(edge, 200);
      server.stop();
      mesh.controlPlane().refreshKeys(ISSUER);
      mesh.controlPlane().awaitIssuer(ISSUER, "a failure", it -> it.has("failure"));
      mesh.apply("other.yaml", ap("rules: [{}]"));
      awaitStatus(edge, 200);
      assertThat(edge.edge().ask(GET.bearer(token("sub", "x"))).status()).isEqualTo(200);
    }
  }

  @Test
  void trap27WhereNothingWasEverFetchedNoOtherKeysStandIn(Mesh mesh) {
    try (KeyServer server = serving(503, "")) {
      assertThat(at(mesh, ra("")).ask(GET.bearer(GOOD)).status()).isEqualTo(200);
      assertClosed(at(mesh, fetched(server)));
    }
  }

  @Test
  void trap28HttpsIsNotSpokenInPlaintext(Mesh mesh) {
    try (KeyServer server = KeyServer.serving(Guides.ISTIO_KEY)) {
      AskedTwice edge = at(mesh, fetched(server.uri("/keys").replace("http:", "https:")));
      mesh.controlPlane().awaitIssuer(ISSUER, "a failure", it -> it.has("failure"));
      assertClosed(edge);
      assertThat(server.requests()).isEmpty();
    }
  }
}
