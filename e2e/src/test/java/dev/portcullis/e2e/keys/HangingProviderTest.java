package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.LOOPBACK_ALLOWED;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static dev.portcullis.e2e.keys.FetchedPolicies.refetch;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A server of keys that takes a request and never answers delays nobody but its own issuer. */
@WithEnvoy
final class HangingProviderTest {
  private static final int EDITS = Integer.getInteger("portcullis.editsWhileHanging", 20);
  private static final Duration ONE_EDIT = Duration.ofSeconds(10);
  private static final String EDITED = "edited.yaml";
  private static final HttpRequest PROBE = HttpRequest.get("/edited");
  private static final String HANGING = "https://hangs.example";
  private static final String OTHER = "https://works.example";

  @Test
  @DisplayName("an edit of another policy takes effect as soon as without the server that hangs")
  void delaysNoEdit() throws IOException {
    try (KeyServer hanging = KeyServer.serving().hang();
        Mesh mesh = start();
        ConnectionWatch watch =
            ConnectionWatch.start(RawHttpClient.connect(mesh.onlyEdge().address()), PROBE)) {
      List<Long> before = editMillis(mesh, watch);
      mesh.apply("hanging.yaml", hangingPolicies(hanging));
      Await.until("both fetches hang", ONE_EDIT, () -> hanging.hanging() == 2);
      List<Long> meanwhile = editMillis(mesh, watch);
      assertThat(hanging.hanging()).as("still hanging").isEqualTo(2);
      System.out.printf(
          "edit to effect, median of %d: %d ms, while 2 fetches hang %d ms (the longest %d, %d ms)%n",
          EDITS,
          before.get(EDITS / 2),
          meanwhile.get(EDITS / 2),
          before.getLast(),
          meanwhile.getLast());
    }
  }

  @Test
  @DisplayName("another issuer's keys are fetched and rotated while one server hangs")
  void delaysNoOtherIssuer() {
    TestKey first = TestKey.ec("first");
    TestKey second = TestKey.ec("second");
    try (KeyServer hanging = KeyServer.serving().hang();
        KeyServer other = KeyServer.serving(first);
        Mesh mesh = start()) {
      mesh.apply("hanging.yaml", hangingPolicies(hanging));
      Await.until("both fetches hang", ONE_EDIT, () -> hanging.hanging() == 2);
      mesh.apply("other.yaml", policy("other", OTHER, other.uri("/keys")));
      awaitStatus(mesh.onlyEdge(), TestTokens.token(first, OTHER, "x"), 200);
      other.keys(second);
      refetch(mesh, OTHER, other);
      awaitStatus(mesh.onlyEdge(), TestTokens.token(second, OTHER, "x"), 200);
      awaitStatus(mesh.onlyEdge(), TestTokens.token(first, OTHER, "x"), 401);
      assertThat(hanging.hanging()).as("still hanging").isEqualTo(2);
    }
  }

  /** One whose keys hang, one whose discovery does; the timeout is long enough for the test. */
  private static String hangingPolicies(KeyServer server) {
    return Guides.documents(
        policy(
            "hangs",
            "issuer: \"%s\"\njwksUri: \"%s\"\ntimeout: 300s\n"
                .formatted(HANGING, server.uri("/keys"))),
        policy("is-discovered", "issuer: \"%s\"\ntimeout: 300s\n".formatted(server.uri(""))));
  }

  private static Mesh start() {
    return Mesh.start(
        Mesh.Settings.of(new Edge.Kind(Place.GATEWAY, Transport.DELTA))
            .meshConfig(LOOPBACK_ALLOWED)
            .files(ImmutableMap.of(EDITED, deny("/other"))));
  }

  private static String deny(String path) {
    return Guides.authorizationPolicy(
        "edited",
        "action: DENY\nrules: [{to: [{operation: {paths: [\"%s\"]}}]}]\n".formatted(path));
  }

  /** From each file's rename to its effect, sorted. */
  private static List<Long> editMillis(Mesh mesh, ConnectionWatch watch) {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < EDITS; i++) {
      boolean denied = i % 2 == 0;
      long start = mesh.directory().replace(EDITED, deny(denied ? "/edited" : "/other"));
      int status = denied ? 403 : 200;
      Await.until("the edit counts", ONE_EDIT, () -> watch.seen().status() == status);
      millis.add((watch.seen().sinceNanos() - start) / 1_000_000);
    }
    Collections.sort(millis);
    return millis;
  }
}
