package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.GET;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitFailure;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitState;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static dev.portcullis.e2e.keys.FetchedPolicies.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.SteadyLoad;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Edits that have to do with fetched keys, under load. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class ChangedUriTest {
  private static final String ISSUER = TestTokens.ISTIO_ISSUER;
  private static final int CONNECTIONS = 10;
  private static final Duration PERIOD = Duration.ofMillis(5);

  private final TestKey key = TestKey.ec("kept");
  private final TestKey old = TestKey.ec("old");

  private static Edge gateway(Mesh mesh) {
    return mesh.edge(new Edge.Kind(Place.GATEWAY, Transport.DELTA));
  }

  private SteadyLoad load(Mesh mesh) throws IOException {
    return SteadyLoad.start(
        gateway(mesh).address(), CONNECTIONS, PERIOD, GET.bearer(TestTokens.istio(key)));
  }

  private static void assertUndisturbed(SteadyLoad load) {
    long before = load.answers();
    Await.until(
        "requests after all of this",
        FetchedPolicies.LIMIT,
        () -> load.answers() > before + CONNECTIONS || !load.broken().isEmpty());
    assertThat(load.wrong()).isEmpty();
    assertThat(load.broken()).isEmpty();
  }

  @Test
  void aChangedUriDropsNoValidRequest(Mesh mesh) throws IOException {
    try (KeyServer before = KeyServer.serving(key, old);
        KeyServer after = KeyServer.serving(key).hang()) {
      mesh.apply(FILE, policy("moved", ISSUER, before.uri("/keys")));
      awaitStatus(gateway(mesh), TestTokens.istio(key), 200);
      try (SteadyLoad load = load(mesh)) {
        mesh.apply(FILE, policy("moved", ISSUER, after.uri("/keys")));
        Await.until("the new server is asked", FetchedPolicies.LIMIT, () -> after.hanging() == 1);
        awaitState(mesh, ISSUER, "standing_in");
        assertThat(status(gateway(mesh), TestTokens.istio(old))).isEqualTo(200);
        after.release();
        awaitStatus(gateway(mesh), TestTokens.istio(old), 401);
        assertUndisturbed(load);
      }
    }
  }

  @Test
  void anEditDuringAnOutageTakesEffectAtOnceAndDropsNoValidRequest(Mesh mesh) throws IOException {
    try (KeyServer server = KeyServer.serving(key)) {
      mesh.apply(FILE, policy("kept", ISSUER, server.uri("/keys")));
      awaitStatus(gateway(mesh), TestTokens.istio(key), 200);
      try (SteadyLoad load = load(mesh)) {
        server.stop();
        mesh.controlPlane().refreshKeys(ISSUER);
        assertThat(awaitFailure(mesh, ISSUER)).isEqualTo("tcp");
        mesh.apply("required.yaml", Guides.requireToken());
        assertThat(status(gateway(mesh), "")).isEqualTo(403);
        assertThat(mesh.controlPlane().issuer(ISSUER).orElseThrow().has("failure")).isTrue();
        assertUndisturbed(load);
      }
    }
  }

  @Test
  void keysOfAServerThatWasNeverReachedHoldUpNoEdit(Mesh mesh) {
    try (KeyServer server = KeyServer.serving(key)) {
      server.stop();
      mesh.apply(
          FILE,
          Guides.documents(policy("new", ISSUER, server.uri("/keys")), Guides.requireToken()));
      assertThat(status(gateway(mesh), "")).isEqualTo(403);
      assertThat(status(gateway(mesh), TestTokens.istio(key))).isEqualTo(401);
      server.resume();
      awaitStatus(gateway(mesh), TestTokens.istio(key), 200);
    }
  }
}
