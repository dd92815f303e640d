package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.GET;
import static dev.portcullis.e2e.keys.FetchedPolicies.LIMIT;
import static dev.portcullis.e2e.keys.FetchedPolicies.LOOPBACK_ALLOWED;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.SteadyLoad;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Identity providers change their keys and tell nobody: what their servers said was to be good for
 * an hour. The first token of a new key tells.
 */
@WithEnvoy
final class RotationUnderLoadTest {
  private static final int CONNECTIONS = Integer.getInteger("portcullis.openConnections", 40);
  private static final int ROTATIONS = Integer.getInteger("portcullis.rotations", 1);
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final Duration AT_MOST = Duration.ofSeconds(2);

  /** No issuer is asked more often because of tokens. */
  private static final Duration BETWEEN_SIGNALS = Duration.ofSeconds(10);

  private static final String ISSUER = TestTokens.ISTIO_ISSUER;

  private final TestKey kept = TestKey.rsa("kept");

  @Test
  @DisplayName("unannounced rotations heal by the first token of the new key, and close nothing")
  void healsUnannouncedRotations() throws IOException {
    TestKey first = TestKey.ec("key-0");
    List<TestKey> withdrawn = new ArrayList<>(List.of(first));
    try (KeyServer server = KeyServer.serving(kept, first);
        Mesh mesh = start(server)) {
      Edge edge = mesh.onlyEdge();
      awaitStatus(edge, TestTokens.istio(first), 200);
      try (RawHttpClient probe = RawHttpClient.connect(edge.address());
          SteadyLoad load =
              SteadyLoad.start(
                  edge.address(), CONNECTIONS, PERIOD, GET.bearer(TestTokens.istio(kept)))) {
        ListenerChanges before = ListenerChanges.of(edge.envoy());
        long start = System.nanoTime();
        List<Duration> healed = new ArrayList<>();
        for (int i = 1; i <= ROTATIONS; i++) {
          TestKey next = TestKey.ec("key-" + i);
          healed.add(rotate(server, probe, next));
          long rotated = System.nanoTime();
          if (i < ROTATIONS) {
            withdrawn.add(next);
            Await.until(
                "another signal counts",
                LIMIT,
                () -> System.nanoTime() - rotated > BETWEEN_SIGNALS.toNanos());
          }
        }
        // Only now: tokens of withdrawn keys are a signal, too.
        withdrawn.forEach(key -> assertThat(status(probe, key)).isEqualTo(401));
        report(load, healed, System.nanoTime() - start);
        assertThat(load.broken()).as("connections closed").isEmpty();
        assertThat(load.wrong()).as("wrong answers for the kept key").isEmpty();
        assertThat(ListenerChanges.of(edge.envoy())).isEqualTo(before);
        assertThat(healed).allMatch(time -> time.compareTo(AT_MOST) < 0);
      }
    }
  }

  private static Mesh start(KeyServer server) {
    return Mesh.start(
        Mesh.Settings.of(new Edge.Kind(Place.GATEWAY, Transport.DELTA))
            .meshConfig(LOOPBACK_ALLOWED)
            .files(ImmutableMap.of(FILE, policy("rotated", ISSUER, server.uri("/keys")))));
  }

  /** From the first token of the new key to the first that is good. */
  private Duration rotate(KeyServer server, RawHttpClient probe, TestKey fresh) {
    int asked = server.requests().size();
    server.keys(kept, fresh);
    long start = System.nanoTime();
    assertThat(status(probe, fresh)).as("the first, that nobody knew the key of").isEqualTo(401);
    Await.until("the new key is good", LIMIT, () -> status(probe, fresh) == 200);
    Duration healed = Duration.ofNanos(System.nanoTime() - start);
    assertThat(server.requests()).as("fetches").hasSize(asked + 1);
    return healed;
  }

  private static int status(RawHttpClient connection, TestKey key) {
    try {
      return connection.send(GET.bearer(TestTokens.istio(key))).status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void report(SteadyLoad load, List<Duration> healed, long nanos) {
    System.out.printf(
        "rotation: %d connections, %d requests in %d ms (the latest %d ms behind its time), %d"
            + " closed, %d wrong; first token of a new key to its first 200: %s ms%n",
        CONNECTIONS,
        load.answers(),
        nanos / 1_000_000,
        load.latest().toMillis(),
        load.broken().size(),
        load.wrong().size(),
        healed.stream().map(Duration::toMillis).toList());
  }
}
