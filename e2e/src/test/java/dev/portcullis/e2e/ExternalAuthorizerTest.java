package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.Http2Client;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpAuthorizer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.WithEnvoy;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What authorizers are asked, and what becomes of their answers, in both kinds of delivery. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExternalAuthorizerTest {
  private static final HttpRequest ASKED = HttpRequest.get("/asked?q=1");
  private static final HttpRequest ALLOWED = ASKED.header(HttpAuthorizer.DECISION, "allow");

  private final Map<Way, AuthorizedMesh> meshes = new LinkedHashMap<>();

  /** How a proxy gets its policy. */
  private enum Way {
    SIDECAR_ATOMIC(new Edge.Kind(Place.SIDECAR, Transport.DELTA), ""),
    GATEWAY_STATE_OF_THE_WORLD(new Edge.Kind(Place.GATEWAY, Transport.STATE_OF_THE_WORLD), ""),
    SIDECAR_PHASED(
        new Edge.Kind(Place.SIDECAR, Transport.DELTA), "portcullis: {policyDelivery: phased}\n");

    private final Edge.Kind kind;
    private final String meshConfig;

    Way(Edge.Kind kind, String meshConfig) {
      this.kind = kind;
      this.meshConfig = meshConfig;
    }
  }

  static Stream<Way> ways() {
    return Stream.of(Way.values());
  }

  @AfterAll
  void stop() {
    meshes.values().forEach(AuthorizedMesh::close);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anHttpAuthorizerDecidesAndAddsHeaders(Way way) {
    AuthorizedMesh mesh = enforcing(way, "http");
    HttpAnswer allowed = mesh.edge(way.kind).ask(ALLOWED.header("x-other", "unseen"));
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(EchoBackend.echo(allowed).path("headers").path("x-user").asText())
        .isEqualTo("alice");
    assertThat(EchoBackend.echo(allowed).path("headers").has("x-secret")).isFalse();
    assertThat(allowed.header("x-seen")).isEqualTo("yes");
    HttpAnswer denied = mesh.edge(way.kind).ask(ASKED);
    assertThat(denied.status()).isEqualTo(418);
    assertThat(denied.body()).isEqualTo("refused by the authorizer");
    assertThat(denied.header("x-why")).isEqualTo("because");
    assertThat(denied.header("x-secret")).isEmpty();
    HttpRequest first = mesh.http().drainAsked().getFirst();
    assertThat(first.target()).isEqualTo("/check/asked?q=1");
    assertThat(first.host()).isEqualTo("httpbin.example");
    assertThat(first.headers())
        .contains(new Header("x-asked-by", "portcullis"))
        .noneMatch(header -> header.name().equals("x-other"));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aGrpcAuthorizerDecidesAndAddsHeaders(Way way) {
    AuthorizedMesh mesh = enforcing(way, "grpc");
    HttpAnswer allowed = mesh.edge(way.kind).ask(ALLOWED.header("x-other", "seen"));
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(EchoBackend.echo(allowed).path("headers").path("x-user").asText())
        .isEqualTo("alice");
    HttpAnswer denied = mesh.edge(way.kind).ask(ASKED);
    assertThat(denied.status()).isEqualTo(402);
    assertThat(denied.body()).isEqualTo("refused by the authorizer");
    assertThat(denied.header("x-why")).isEqualTo("because");
    AttributeContext.HttpRequest first =
        mesh.grpc().drainAsked().getFirst().getAttributes().getRequest().getHttp();
    assertThat(first.getPath()).isEqualTo("/asked?q=1");
    assertThat(first.getHeadersMap()).containsEntry("x-other", "seen");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void onlyWhatTheRulesMatchIsAskedAbout(Way way) {
    AuthorizedMesh mesh = enforcing(way, "http");
    assertThat(mesh.edge(way.kind).ask(HttpRequest.get("/other")).status()).isEqualTo(200);
    assertThat(mesh.http().drainAsked()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void theBodyIsShownAsFarAsIsAskedFor(Way way) {
    AuthorizedMesh mesh = enforcing(way, "http");
    HttpRequest post = HttpRequest.of("POST", "/asked").header(HttpAuthorizer.DECISION, "allow");
    assertThat(mesh.edge(way.kind).ask(post.body("0123456789")).status()).isEqualTo(200);
    assertThat(mesh.http().drainAsked().getFirst().body()).isEqualTo("0123456789");
    assertThat(mesh.edge(way.kind).ask(post.body("0123456789abcdefghi")).status()).isEqualTo(413);
    mesh.apply(way.kind, AuthorizedMesh.custom("custom", "grpc", "/asked*"));
    assertThat(mesh.edge(way.kind).ask(post.body("0123456789")).status()).isEqualTo(200);
    assertThat(mesh.grpc().drainAsked().getFirst().getAttributes().getRequest().getHttp().getBody())
        .isEqualTo("01234567");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anAuthorizerThatGivesNoAnswerFailsAsItsProviderSays(Way way) {
    assertThat(enforcing(way, "http-down").edge(way.kind).ask(ALLOWED).status()).isEqualTo(403);
    assertThat(enforcing(way, "grpc-down").edge(way.kind).ask(ALLOWED).status()).isEqualTo(503);
    HttpRequest hanging = ASKED.header(HttpAuthorizer.DECISION, "hang");
    assertThat(enforcing(way, "hasty").edge(way.kind).ask(hanging).status()).isEqualTo(504);
    for (String open : new String[] {"http-down-open", "grpc-down-open"}) {
      assertThat(enforcing(way, open).edge(way.kind).ask(ASKED).status()).as(open).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void http2IsDecidedAlike(Way way) {
    for (String provider : new String[] {"http", "grpc"}) {
      AuthorizedMesh mesh = enforcing(way, provider);
      try (Http2Client client = Http2Client.of(mesh.edge(way.kind).address())) {
        assertThat(client.send(ALLOWED).status()).as(provider).isEqualTo(200);
        assertThat(client.send(ASKED).body()).isEqualTo("refused by the authorizer");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatWaitsForAnAnswerIsNotLetInByAnEdit(Way way) {
    try (AuthorizedMesh mesh = AuthorizedMesh.start(way.meshConfig, way.kind)) {
      mesh.apply(way.kind, AuthorizedMesh.custom("custom", "patient-open", "/asked*"));
      CompletableFuture<HttpAnswer> waiting =
          CompletableFuture.supplyAsync(
              () -> mesh.edge(way.kind).ask(ASKED.header(HttpAuthorizer.DECISION, "wait")));
      Await.until(
          "the question", Duration.ofSeconds(20), () -> !mesh.http().drainAsked().isEmpty());
      // Twice: a cluster that nothing refers to any more would go after the first.
      mesh.apply(way.kind, AuthorizedMesh.custom("custom", "http", "/elsewhere*"));
      mesh.apply(way.kind, Guides.authorizationPolicy("others", "action: ALLOW\nrules: [{}]\n"));
      mesh.apply(way.kind, AuthorizedMesh.custom("custom", "grpc", "/elsewhere*"));
      assertThat(waiting).isNotDone();
      mesh.http().release();
      assertThat(waiting.join().status()).isEqualTo(418);
    }
  }

  private AuthorizedMesh enforcing(Way way, String provider) {
    AuthorizedMesh mesh =
        meshes.computeIfAbsent(way, w -> AuthorizedMesh.start(w.meshConfig, w.kind));
    mesh.apply(way.kind, AuthorizedMesh.custom("custom", provider, "/asked*"));
    return mesh;
  }
}
