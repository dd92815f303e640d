package dev.portcullis.e2e.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import dev.portcullis.e2e.rules.Barrage;
import dev.portcullis.e2e.signal.SignalBench.Heard;
import dev.portcullis.signal.SignalMetrics.Outcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a token that a real Envoy refuses to whoever fetches keys. */
@WithEnvoy
final class UnknownKeySignalTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int FLOOD = 30_000;

  /** What Envoy may take for its buffers when nobody takes its records. */
  private static final long MOST_MEGABYTES = 48;

  private static final HttpRequest GET = HttpRequest.get("/x");

  private SignalBench bench;

  @BeforeEach
  void start() {
    bench = new SignalBench(true);
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void anUnknownKeyIsHeardOfWithinASecondAndTheTokenStaysHere() throws IOException {
    String token = token(TestKey.ec("new"));
    // On a connection that stays: Envoy takes a second to close one.
    try (RawHttpClient client = RawHttpClient.connect(bench.listener)) {
      long begin = System.nanoTime();
      assertThat(client.send(GET.bearer(token)).body())
          .isEqualTo("Jwks doesn't have key to match kid or alg from Jwt");
      Await.until("the signal", SECOND, () -> !bench.heard.isEmpty());
      System.out.printf("heard after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }
    assertThat(bench.heard)
        .containsExactly(
            new Heard(ImmutableSet.of(SignalBench.KEYS), "new", bench.heard.getFirst().proxy()));
    String[] parts = token.split("\\.");
    assertThat(bench.wiretap.text())
        .contains(parts[0])
        .doesNotContain(parts[1], parts[1].substring(0, 10), parts[2], "/x", "127.0.0.1:");
  }

  @Test
  void aNewKeyOfAnOldIdIsHeardOfAndOneWithoutId() throws IOException {
    assertThat(ask(GET.bearer(token(TestKey.ec("known")))).body())
        .isEqualTo("Jwt verification fails");
    awaitHeard("known");
    String token = token(TestKey.ec("known"));
    String header =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(ask(GET.bearer(header + token.substring(token.indexOf('.')))).status())
        .isEqualTo(401);
    awaitHeard("");
  }

  @Test
  void tokensInTheQueryAndOfGrpcRequestsAreHeardOf() throws IOException {
    ask(HttpRequest.get("/x?a=b.c.d&access_token=" + token(TestKey.ec("in-query"))));
    awaitHeard("in-query");
    ask(GET.bearer(token(TestKey.ec("grpc"))).header("content-type", "application/grpc"));
    awaitHeard("grpc");
    assertThat(bench.heard).hasSize(2);
  }

  @Test
  void requestsWithoutTroubleAndOtherTroublesSendNothing() throws IOException {
    assertThat(ask(GET).status()).isEqualTo(200);
    assertThat(ask(GET.bearer(token(SignalBench.KNOWN))).status()).isEqualTo(200);
    assertThat(ask(GET.bearer("a.b.c")).status()).isEqualTo(401);
    String expired = SignalBench.KNOWN.sign("{\"iss\":\"" + SignalBench.ISSUER + "\",\"exp\":1}");
    assertThat(ask(GET.bearer(expired)).body()).isEqualTo("Jwt is expired");
    String foreign = TestTokens.token(TestKey.ec("new"), "https://other", "x");
    assertThat(ask(GET.bearer(foreign)).body()).isEqualTo("Jwt issuer is not configured");
    ask(GET.bearer(token(TestKey.ec("last"))));
    awaitHeard("last");
    // Records keep their order, so that earlier ones would have come before.
    assertThat(bench.counts).isEqualTo(ImmutableMap.of(Outcome.HEARD, 1));
    assertThat(bench.wiretap.count()).isOne();
  }

  @Test
  void afterARestartOfTheControlPlaneSignalsAreHeardAgain() throws IOException {
    ask(GET.bearer(token(TestKey.ec("before"))));
    awaitHeard("before");
    bench.stopControlPlane();
    String token = token(TestKey.ec("after"));
    for (int i = 0; i < 100; i++) {
      assertThat(ask(GET.bearer(token)).status()).isEqualTo(401);
    }
    assertThat(ask(GET.bearer(token(SignalBench.KNOWN))).status()).isEqualTo(200);
    bench.startControlPlane();
    long begin = System.nanoTime();
    Await.until(
        "a signal after the restart",
        LIMIT,
        () -> {
          try {
            ask(GET.bearer(token));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return bench.heard.stream().anyMatch(heard -> heard.keyId().equals("after"));
        });
    System.out.printf("heard %d ms after the restart%n", (System.nanoTime() - begin) / 1_000_000);
  }

  @Test
  void aFloodOfBadTokensTakesNoMemory() throws IOException {
    HttpRequest bad = GET.bearer(token(TestKey.ec("bad"))).host("x");
    try (Barrage barrage = new Barrage(bench.listener)) {
      barrage.send(bad, FLOOD, 401);
      flood(barrage, bad, "heard");
      bench.stopControlPlane();
      flood(barrage, bad, "away");
      try (ServerSocket _ = new ServerSocket(bench.xds().getPort(), 50, bench.xds().getAddress())) {
        flood(barrage, bad, "accepts and says nothing");
      }
    }
    assertThat(ask(GET.bearer(token(SignalBench.KNOWN))).status()).isEqualTo(200);
  }

  private void flood(Barrage barrage, HttpRequest bad, String controlPlane) throws IOException {
    long before = megabytes();
    long signals = bench.wiretap.count();
    long begin = System.nanoTime();
    int sent = barrage.send(bad, FLOOD, 401);
    double seconds = (System.nanoTime() - begin) / 1e9;
    long after = megabytes();
    System.out.printf(
        "control plane %s: %d bad tokens, %.0f a second, Envoy %d -> %d MB, %d messages%n",
        controlPlane, sent, sent / seconds, before, after, bench.wiretap.count() - signals);
    assertThat(after - before).as("MB that Envoy grew by").isLessThan(MOST_MEGABYTES);
  }

  private long megabytes() throws IOException {
    String resident =
        Files.readAllLines(Path.of("/proc/" + bench.envoy.process().pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(resident.replaceAll("[^0-9]", "")) >> 10;
  }

  private void awaitHeard(String keyId) {
    Await.until(
        "a signal of " + keyId,
        SECOND,
        () -> bench.heard.stream().anyMatch(heard -> heard.keyId().equals(keyId)));
  }

  private static String token(TestKey key) {
    return TestTokens.token(key, SignalBench.ISSUER, "x");
  }

  private HttpAnswer ask(HttpRequest request) throws IOException {
    return RawHttpClient.exchange(bench.listener, request);
  }
}
