package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.GET;
import static dev.portcullis.e2e.keys.FetchedPolicies.LOOPBACK_ALLOWED;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitState;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static dev.portcullis.e2e.keys.FetchedPolicies.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.FastTimekeeper;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An identity provider that is down for days: a second of the test is nearly three hours. */
@WithEnvoy
final class ProviderOutageTest {
  private static final int TIMES = 10_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration HALF_A_DAY = Duration.ofHours(12);
  private static final Duration DAY = Duration.ofHours(24);
  private static final String ISSUER = TestTokens.ISTIO_ISSUER;
  private static final String[] NO_STATE = {};

  private final FastTimekeeper time = new FastTimekeeper(Instant.now(), TIMES);
  private final TestKey key = TestKey.ec("kept");
  private final TestKey fresh = TestKey.ec("fresh");
  private final String token = TestTokens.istio(key);

  private Mesh start(KeyServer server, String meshConfig, String... arguments) {
    return Mesh.start(
        Mesh.Settings.of(new Edge.Kind(Place.GATEWAY, Transport.DELTA))
            .meshConfig(meshConfig)
            .files(ImmutableMap.of(FILE, policy("kept", ISSUER, server.uri("/keys"))))
            .serveArguments(arguments)
            .time(time));
  }

  private void awaitTime(Instant then) {
    Await.until("it is " + then, LIMIT, () -> !time.instant().isBefore(then));
  }

  @Test
  @DisplayName("down for 24 hours, with a restart that has the state: no token is refused")
  void outlivesADayAndARestart(@TempDir Path state) throws IOException {
    assertOutlived("--state-dir", state.toString());
  }

  @Test
  @DisplayName("down for 24 hours, with a restart that knows nothing: no token is refused")
  void outlivesADayAndARestartWithoutState() throws IOException {
    assertOutlived(NO_STATE);
  }

  private void assertOutlived(String... arguments) throws IOException {
    try (KeyServer server = KeyServer.serving(key);
        Mesh mesh = start(server, LOOPBACK_ALLOWED, arguments)) {
      Edge edge = mesh.onlyEdge();
      awaitStatus(edge, token, 200);
      try (ConnectionWatch watch =
          ConnectionWatch.start(RawHttpClient.connect(edge.address()), GET.bearer(token))) {
        server.stop();
        Instant down = time.instant();
        awaitTime(down.plus(HALF_A_DAY));
        assertThat(failures(mesh)).as("attempts in half a day, one a minute").isGreaterThan(100);
        mesh.controlPlane().kill();
        mesh.controlPlane().restart().awaitReady();
        mesh.controlPlane().awaitIssuer(ISSUER, "a failure", it -> it.has("failure"));
        awaitConnected(mesh);
        Instant restarted = time.instant();
        awaitTime(down.plus(DAY));
        awaitTime(restarted.plus(Duration.ofHours(4)));
        assertThat(watch.seen().status()).isEqualTo(200);
        assertThat(watch.seen().changes()).as("changed answers").isZero();
        System.out.printf(
            "down for %d h: %d answers, 0 refused%n",
            Duration.between(down, time.instant()).toHours(), watch.answers());
        server.resume();
        server.keys(key, fresh);
        awaitStatus(edge, TestTokens.istio(fresh), 200);
        assertThat(watch.seen().changes()).isZero();
      }
    }
  }

  private static int failures(Mesh mesh) {
    return mesh.controlPlane().issuer(ISSUER).orElseThrow().path("failure").path("inARow").asInt();
  }

  private static void awaitConnected(Mesh mesh) {
    Await.until(
        "the proxy is back",
        LIMIT,
        () ->
            mesh.controlPlane().proxies().path("proxies").findValues("connected").stream()
                .anyMatch(connected -> connected.asBoolean()));
  }

  @Test
  @DisplayName("after a restart with the state, a policy that changes has its keys still")
  void keysOfTheStateAreSent(@TempDir Path state) {
    try (KeyServer server = KeyServer.serving(key);
        Mesh mesh = start(server, LOOPBACK_ALLOWED, "--state-dir", state.toString())) {
      awaitStatus(mesh.onlyEdge(), token, 200);
      server.stop();
      mesh.controlPlane().kill();
      mesh.controlPlane().restart().awaitReady();
      mesh.awaitEnforced(0);
      String changed =
          policy(
              "kept",
              "issuer: \"%s\"\njwksUri: \"%s\"\nfromParams: [token]\n"
                  .formatted(ISSUER, server.uri("/keys")));
      mesh.apply(FILE, changed);
      assertThat(mesh.onlyEdge().ask(HttpRequest.get("/x?token=" + token)).status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("keys older than maxStale verify nothing, before a restart and after")
  void refusesWhenMaxStaleIsReached(@TempDir Path state) {
    String config = LOOPBACK_ALLOWED.replace("jwks: {", "jwks: {maxStale: 24h, ");
    try (KeyServer server = KeyServer.serving(key);
        Mesh mesh = start(server, config, "--state-dir", state.toString())) {
      Edge edge = mesh.onlyEdge();
      awaitStatus(edge, token, 200);
      server.stop();
      awaitStatus(edge, token, 401);
      Instant fetched =
          Instant.parse(mesh.controlPlane().issuer(ISSUER).orElseThrow().path("fetched").asText());
      assertThat(Duration.between(fetched, time.instant())).isGreaterThanOrEqualTo(DAY);
      assertThat(status(edge, "")).isEqualTo(200);
      mesh.controlPlane().kill();
      mesh.controlPlane().restart().awaitReady();
      mesh.awaitEnforced(0);
      awaitState(mesh, ISSUER, "expired");
      assertThat(status(edge, token)).isEqualTo(401);
      server.resume();
      awaitStatus(edge, token, 200);
    }
  }
}
