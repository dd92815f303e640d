package dev.portcullis.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.admission.AdmissionListener.Outcome;
import dev.portcullis.certificates.ServingKeys;
import dev.portcullis.certificates.TestServing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REVIEW =
      """
      {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
        "uid": "u1", "operation": "CREATE", "namespace": "foo", "name": "bar", "dryRun": true,
        "kind": {"group": "security.istio.io", "version": "v1", "kind": "AuthorizationPolicy"},
        "userInfo": {"username": "alice"}, "object": {"spec": {"secret": "s3cret"}}}}
      """;

  private final TestServing authority = new TestServing();
  private final ServingKeys keys = new ServingKeys();
  // Told after the answer: it has its time.
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private volatile AdmissionHandler handler = request -> AdmissionResponse.allow();
  private AdmissionServer server;
  private HttpClient client;

  @BeforeEach
  void start() throws IOException {
    authority.renew(keys);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        AdmissionServer.start(
            new AdmissionSettings(address, 100_000, 2, Duration.ofMillis(300)),
            keys.manager(),
            ImmutableMap.of("/validate", request -> handler.review(request)),
            (path, outcome, took) -> outcomes.add(outcome));
    client = HttpClient.newBuilder().sslContext(authority.client()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return client.send(request(body), BodyHandlers.ofString());
  }

  private HttpRequest request(String body) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/validate"))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private JsonNode answer(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode review = JSON.readTree(response.body());
    assertThat(review.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
    assertThat(review.path("response").path("uid").asText()).isEqualTo("u1");
    return review.path("response");
  }

  @Test
  void aReviewReachesTheHandlerOfItsPathAsItIs() throws Exception {
    CompletableFuture<AdmissionRequest> seen = new CompletableFuture<>();
    handler =
        request -> {
          seen.complete(request);
          return AdmissionResponse.allow();
        };
    assertThat(answer(post(REVIEW)).path("allowed").asBoolean()).isTrue();
    AdmissionRequest request = seen.get(1, TimeUnit.SECONDS);
    assertThat(request.kind().kind()).isEqualTo("AuthorizationPolicy");
    assertThat(request.user()).isEqualTo("alice");
    assertThat(request.dryRun()).isTrue();
    assertThat(request.object()).isNotNull();
    assertThat(request.toString()).contains("foo/bar").doesNotContain("s3cret");
    assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void aRefusalHasACodeAMessageAndWarnings() throws Exception {
    handler =
        request ->
            AdmissionResponse.refuse("because")
                .withWarnings(ImmutableList.of("w", Strings.repeat("ü", 400)));
    JsonNode answer = answer(post(REVIEW));
    assertThat(answer.path("allowed").asBoolean()).isFalse();
    assertThat(answer.path("status").path("code").asInt()).isEqualTo(422);
    assertThat(answer.path("status").path("message").asText()).isEqualTo("because");
    assertThat(answer.path("warnings").get(0).asText()).isEqualTo("w");
    assertThat(answer.path("warnings").get(1).asText()).hasSize(256).endsWith("…");
    assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void moreWarningsThanTheApiServerPassesOnEndWithWordsOfThat() throws Exception {
    ImmutableList<String> many =
        ImmutableList.copyOf(java.util.Collections.nCopies(40, Strings.repeat("a", 200)));
    handler = request -> AdmissionResponse.allow().withWarnings(many);
    JsonNode warnings = answer(post(REVIEW)).path("warnings");
    assertThat(warnings.size()).isEqualTo(21);
    assertThat(warnings.get(20).asText()).contains("portcullis check");
  }

  @Test
  void aPatchIsSentAsTheApiServerWantsIt() throws Exception {
    ArrayNode patch = JSON.createArrayNode();
    patch.addObject().put("op", "add").put("path", "/metadata/labels").put("value", "x");
    handler = request -> AdmissionResponse.patch(patch);
    JsonNode answer = answer(post(REVIEW));
    assertThat(answer.path("patchType").asText()).isEqualTo("JSONPatch");
    byte[] decoded = Base64.getDecoder().decode(answer.path("patch").asText());
    assertThat(JSON.readTree(decoded)).isEqualTo(patch);
    assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isEqualTo(Outcome.PATCHED);
  }

  @Test
  void whatIsNoReviewIsRefusedWithASentence() throws Exception {
    String[][] bodies = {
      {"{\"s3cret\"", "not JSON"},
      {"", "no body"},
      {"[]", "not an AdmissionReview"},
      {REVIEW.replace("/v1", "/v1beta1"), "not an AdmissionReview"},
      {REVIEW.replace("u1", ""), "no request.uid"},
      {REVIEW.replace("CREATE", "WISH"), "operation"},
      {REVIEW.replace("\"object\"", "\"objects\""), "no request.object"},
      {REVIEW.replace("\"kind\": \"AuthorizationPolicy\"", "\"k\": 1"), "request.kind"},
      {REVIEW.replace("\"foo\"", "\"foo/secrets/bar\""), "request.namespace"},
      {REVIEW.replace("\"foo\"", "\"..\""), "request.namespace"},
      {"[".repeat(5000), "not JSON"},
    };
    for (String[] body : bodies) {
      HttpResponse<String> response = post(body[0]);
      assertThat(response.statusCode()).as(body[1]).isEqualTo(400);
      assertThat(response.body()).contains(body[1]).doesNotContain("s3cret");
    }
    assertThat(answer(post(REVIEW)).path("allowed").asBoolean()).isTrue();
  }

  @Test
  void aBodyThatIsTooLargeIsNotRead() throws Exception {
    AtomicBoolean handled = new AtomicBoolean();
    handler =
        request -> {
          handled.set(true);
          return AdmissionResponse.allow();
        };
    try {
      HttpResponse<String> response = post(REVIEW + Strings.repeat(" ", 100_001));
      assertThat(response.statusCode()).isBetween(400, 413);
    } catch (IOException e) {
      // Whoever is still sending when the server hangs up may miss the answer.
      assertThat(e).isNotInstanceOf(HttpTimeoutException.class);
    }
    assertThat(handled).isFalse();
    assertThat(answer(post(REVIEW)).path("allowed").asBoolean()).isTrue();
  }

  @Test
  void aHandlerThatFailsIsAFailedCallAndNoAnswer() throws Exception {
    handler =
        request -> {
          throw new IllegalStateException("s3cret");
        };
    HttpResponse<String> response = post(REVIEW);
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("s3cret");
    assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isEqualTo(Outcome.FAILED);
  }

  @Test
  void aHandlerThatHangsIsAFailedCallAndTakesATurnUntilItEnds() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    handler =
        request -> {
          await(hanging);
          return AdmissionResponse.allow();
        };
    assertThat(post(REVIEW).statusCode()).isEqualTo(503);
    assertThat(post(REVIEW).statusCode()).isEqualTo(503);
    handler = request -> AdmissionResponse.allow();
    assertThat(post(REVIEW).statusCode()).isEqualTo(429);
    hanging.countDown();
    assertThat(answer(post(REVIEW)).path("allowed").asBoolean()).isTrue();
    for (Outcome outcome :
        List.of(Outcome.FAILED, Outcome.FAILED, Outcome.OVERLOADED, Outcome.ALLOWED)) {
      assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isEqualTo(outcome);
    }
  }

  @Test
  void theLargestBodyIsReadWhenNoOtherIs() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    handler =
        request -> {
          await(hanging);
          return AdmissionResponse.allow();
        };
    String largest = REVIEW + Strings.repeat(" ", 100_000 - REVIEW.length());
    assertThat(post(REVIEW).statusCode()).isEqualTo(503);
    assertThat(post(largest).statusCode()).isEqualTo(429);
    hanging.countDown();
    assertThat(answer(post(largest)).path("allowed").asBoolean()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anotherCertificateIsShownToTheNextClientWithoutARestart() throws Exception {
    post(REVIEW);
    TestServing another = new TestServing();
    another.renew(keys);
    try (HttpClient fresh = HttpClient.newBuilder().sslContext(another.client()).build()) {
      HttpResponse<byte[]> response = fresh.send(request(REVIEW), BodyHandlers.ofByteArray());
      assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("\"allowed\":true");
    }
  }

  @Test
  void otherPathsAndMethodsAreNotServed() throws Exception {
    URI root = URI.create("https://localhost:" + server.port());
    HttpRequest get = HttpRequest.newBuilder(root.resolve("/validate")).GET().build();
    assertThat(client.send(get, BodyHandlers.discarding()).statusCode()).isIn(404, 405);
    HttpRequest other = HttpRequest.newBuilder(root.resolve("/inject")).GET().build();
    assertThat(client.send(other, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
  }
}
