package dev.portcullis.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portcullis.ads.PeerIdentity.Account;
import dev.portcullis.ads.TokenReview;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of an API server's answers, and of none. */
final class KubernetesTokenReviewerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String POD =
      """
      {"authenticated": true, "audiences": ["portcullis"], "user": {
        "username": "system:serviceaccount:foo:web",
        "extra": {"authentication.kubernetes.io/pod-name": ["web-1"]}}}\
      """;

  private final AtomicInteger asked = new AtomicInteger();
  private final String token = token(START.plus(Duration.ofMinutes(50)));
  private volatile int code = 201;
  private volatile String status = POD;
  private volatile Instant now = START;
  private HttpServer api;
  private KubernetesClient client;
  private KubernetesTokenReviewer reviewer;

  @BeforeEach
  void start() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/apis/authentication.k8s.io/v1/tokenreviews", this::answer);
    api.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + api.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
    reviewer = new KubernetesTokenReviewer(client, () -> now);
  }

  @AfterEach
  void stop() {
    client.close();
    api.stop(0);
  }

  @Test
  void aTokenOfAPodProvesItsAccountAndPod() {
    assertThat(reviewer.review(token))
        .isEqualTo(new TokenReview.Proven(new Account("foo", "web", "web-1")));
  }

  @Test
  void whatIsNotATokenOfAPodForUsProvesNothing() {
    assertRefused("{\"authenticated\": false}", "does not take the token.");
    assertRefused(POD.replace("[\"portcullis\"]", "[\"vault\"]"), "not for the audience");
    assertRefused(
        POD.replace("serviceaccount:foo:web", "node:n1"), "not that of a service account");
    assertRefused(POD.replace("pod-name", "node-name"), "not bound to a Pod");
    assertRefused("{}", "does not take the token.");
  }

  @Test
  void theReasonIsTheApiServersUnlessItRepeatsTheToken() {
    assertRefused("{\"error\": \"token has expired\"}", ": token has expired");
    assertRefused(
        "{\"error\": \"cannot parse %s\"}".formatted(token.substring(20, 40)),
        "The API server does not take the token.");
  }

  @Test
  void aFleetThatComesBackAsksOnceAndADeletedPodIsNoticedSoon() {
    reviewer.review(token);
    reviewer.review(token);
    assertThat(asked).hasValue(1);
    now = START.plusSeconds(10);
    status = "{\"error\": \"the Pod is gone\"}";
    assertThat(reviewer.review(token)).isInstanceOf(TokenReview.Refused.class);
    code = 503;
    assertThat(reviewer.review(token)).isInstanceOf(TokenReview.Undecided.class);
  }

  @Test
  void inAnOutageItsLastWordCountsUntilTheTokenEnds() {
    reviewer.review(token);
    code = 503;
    now = START.plus(Duration.ofMinutes(49));
    assertThat(reviewer.review(token)).isInstanceOf(TokenReview.Proven.class);
    now = START.plus(Duration.ofMinutes(51));
    assertThat(reviewer.review(token)).isInstanceOf(TokenReview.Undecided.class);
  }

  @Test
  void whatWasNeverReviewedIsNotLetInHoweverGoodItLooks() {
    api.stop(0);
    assertThat(reviewer.review(token))
        .isEqualTo(
            new TokenReview.Undecided(
                "The API server does not review the token: it cannot be reached. It was not"
                    + " reviewed here before."));
  }

  @Test
  void aReplicaWithoutTheRightSaysSo() {
    code = 403;
    assertThat(reviewer.review(token))
        .asString()
        .contains("status 403")
        .doesNotContain(token.substring(0, 8));
  }

  private void assertRefused(String said, String reason) {
    status = said;
    assertThat(reviewer.review(token))
        .isInstanceOfSatisfying(
            TokenReview.Refused.class,
            refused ->
                assertThat(refused.reason()).contains(reason).doesNotContain("cannot parse"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    exchange.getRequestBody().readAllBytes();
    byte[] body =
        """
        {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "status": %s}\
        """
            .formatted(status)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String token(Instant expires) {
    String payload = "{\"exp\": %d, \"sub\": \"whoever\"}".formatted(expires.getEpochSecond());
    return "eyJhbGciOiJSUzI1NiJ9."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(payload.getBytes(StandardCharsets.UTF_8))
        + ".c2lnbmF0dXJlLXNpZ25hdHVyZQ";
  }
}
