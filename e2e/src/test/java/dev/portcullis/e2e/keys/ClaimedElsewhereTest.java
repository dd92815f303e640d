package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.LIMIT;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitFailure;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static dev.portcullis.e2e.keys.FetchedPolicies.refetch;
import static dev.portcullis.e2e.keys.FetchedPolicies.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who names the server of an issuer's keys decides whose tokens are good. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class ClaimedElsewhereTest {
  private static final String ISSUER = TestTokens.ISTIO_ISSUER;
  private static final String HOST = "idp.example";
  private static final String URI = "http://idp.example/keys";

  private final TestKey real = TestKey.ec("key");
  private final TestKey forged = TestKey.ec("key");

  private static String claim(KeyServer server) {
    return ServiceEntries.entry("claim", HOST, 80, "HTTP", server.port())
        .replace("namespace: istio-system", "namespace: somebody-else");
  }

  private static Edge gateway(Mesh mesh) {
    return mesh.edge(new Edge.Kind(Place.GATEWAY, Transport.DELTA));
  }

  /** Advice comes after the policies, in its own time. */
  private static void awaitReport(Mesh mesh) {
    Await.until(
        "the claim is reported",
        LIMIT,
        () ->
            mesh.controlPlane().problems().stream()
                .filter(it -> it.path("code").asText().equals("KEY_SERVER_CLAIMED_ELSEWHERE"))
                .map(JsonNode::toString)
                .anyMatch(text -> text.contains("somebody-else") && text.contains(HOST)));
  }

  @Test
  void aServiceEntryElsewhereTakesNoIssuerFromItsServer(Mesh mesh) {
    try (KeyServer server = KeyServer.serving(real);
        KeyServer attacker = KeyServer.serving(forged)) {
      String own = ServiceEntries.entry("own", HOST, 80, "HTTP", server.port());
      mesh.apply(FILE, Guides.documents(own, policy("claimed", ISSUER, URI)));
      awaitStatus(gateway(mesh), TestTokens.istio(real), 200);
      mesh.apply("claim.yaml", claim(attacker));
      awaitReport(mesh);
      // Else nothing could have changed.
      refetch(mesh, ISSUER, server);
      assertThat(status(gateway(mesh), TestTokens.istio(real))).isEqualTo(200);
      assertThat(status(gateway(mesh), TestTokens.istio(forged))).isEqualTo(401);
      assertThat(attacker.requests()).isEmpty();
    }
  }

  @Test
  void aServiceEntryElsewhereIsNotAskedWhereNobodyElseKnowsTheHost(Mesh mesh) {
    try (KeyServer attacker = KeyServer.serving(forged)) {
      mesh.apply(FILE, Guides.documents(claim(attacker), policy("claimed", ISSUER, URI)));
      assertThat(awaitFailure(mesh, ISSUER)).isEqualTo("dns");
      awaitReport(mesh);
      assertThat(status(gateway(mesh), TestTokens.istio(forged))).isEqualTo(401);
      assertThat(attacker.requests()).isEmpty();
    }
  }
}
