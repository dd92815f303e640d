package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitState;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.PortcullisCommand;
import dev.portcullis.e2e.harness.PortcullisCommand.Outcome;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenario D6: why keys cannot be fetched, by the admin API and by commands. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class KeyStatusTest {
  private static final String ISSUER = TestTokens.ISTIO_ISSUER;

  private final TestKey key = TestKey.ec("a-key-id");

  private static void assertCause(Mesh mesh, KeyServer server, String cause, String words) {
    String uri = server.uri("/keys");
    mesh.apply(FILE, policy("asked", ISSUER, uri));
    JsonNode issuer = mesh.controlPlane().awaitIssuer(ISSUER, "a failure", it -> it.has("failure"));
    assertThat(issuer.path("uri").asText()).isEqualTo(uri);
    assertThat(issuer.path("namespace").asText()).isEqualTo("istio-system");
    assertThat(issuer.path("failure").path("cause").asText()).isEqualTo(cause);
    assertThat(issuer.path("failure").path("detail").asText()).contains(words);

    Outcome list = list(mesh);
    assertThat(list.exitCode()).isZero();
    assertThat(list.output()).contains(ISSUER, uri, cause, words);

    Outcome check = check(mesh, uri);
    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(check.output() + check.errors()).contains(words);
  }

  private static Outcome list(Mesh mesh) {
    return PortcullisCommand.run("jwks", "list", "--admin", mesh.controlPlane().adminUrl());
  }

  private static Outcome check(Mesh mesh, String uri) {
    return PortcullisCommand.run(
        "jwks",
        "check",
        uri,
        "--config",
        mesh.directory().path().toString(),
        "--mesh-config",
        mesh.directory().outside().resolve("mesh.yaml").toString(),
        "--namespace",
        "istio-system");
  }

  @Test
  @DisplayName("D6: a server that cannot be reached")
  void saysThatNobodyListens(Mesh mesh) {
    try (KeyServer server = KeyServer.serving(key)) {
      server.stop();
      assertCause(mesh, server, "tcp", "refuses connections");
    }
  }

  @Test
  @DisplayName("D6: an answer that is not JSON, of which nothing is repeated")
  void saysThatItIsNotJson(Mesh mesh) {
    try (KeyServer server = KeyServer.serving(key).answers(200, "<html>top secret</html>")) {
      assertCause(mesh, server, "not_json", "JSON");
      assertThat(mesh.controlPlane().get("/api/v1/issuers").orElseThrow().body())
          .doesNotContain("top secret");
      assertThat(mesh.controlPlane().process().log()).doesNotContain("top secret");
    }
  }

  @Test
  @DisplayName("D6: JSON without keys")
  void saysThatThereAreNoKeys(Mesh mesh) {
    try (KeyServer server = KeyServer.serving(key).answers(200, "{\"issuer\":\"x\"}")) {
      assertCause(mesh, server, "no_keys", "keys");
    }
  }

  @Test
  @DisplayName("D6: what was fetched, and when")
  void showsWhatWasFetched(Mesh mesh) {
    try (KeyServer server = KeyServer.serving(key)) {
      mesh.apply(FILE, policy("asked", ISSUER, server.uri("/keys")));
      awaitState(mesh, ISSUER, "known");
      Edge gateway = mesh.edge(new Edge.Kind(Place.GATEWAY, Transport.DELTA));
      awaitStatus(gateway, TestTokens.istio(key), 200);
      JsonNode issuer = mesh.controlPlane().issuer(ISSUER).orElseThrow();
      assertThat(issuer.path("keyIds").toString()).isEqualTo("[\"a-key-id\"]");
      assertThat(issuer.path("ageSeconds").asLong(-1)).isBetween(0L, 20L);
      assertThat(issuer.has("next")).isTrue();
      assertThat(issuer.has("failure")).isFalse();
      assertThat(list(mesh).output()).contains(ISSUER, "known", "a-key-id");
      Outcome check = check(mesh, server.uri("/keys"));
      assertThat(check.exitCode()).as(check.errors()).isZero();
      assertThat(check.output()).contains("a-key-id");
    }
  }
}
