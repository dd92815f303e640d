package dev.portcullis.e2e;

import static dev.portcullis.e2e.RoutedMesh.routes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who answers preflights: policy decides first, as in Istio, then the CORS filter, then the
 * workload.
 */
@WithEnvoy
final class CorsPolicyTest {
  private static final String ORIGIN = "https://shop.example";
  private static final String ROUTES =
      """
      - match: [{uri: {prefix: /ignore}}]
        corsPolicy: {allowOrigins: [{exact: "https://shop.example"}], unmatchedPreflights: IGNORE}
        route: [{destination: {host: httpbin, port: {number: 8000}}}]
      - match: [{uri: {prefix: /none}}]
        route: [{destination: {host: httpbin, port: {number: 8000}}}]
      - corsPolicy:
          allowOrigins: [{exact: "https://shop.example"}, {regex: "https://[a-z]+\\\\.shop\\\\.example"}]
          allowMethods: [GET, POST]
          allowHeaders: [authorization]
          exposeHeaders: [x-trace]
          maxAge: 10m
          allowCredentials: true
        route: [{destination: {host: httpbin, port: {number: 8000}}}]
      """;

  private static RoutedMesh routed;

  @BeforeAll
  static void start() {
    routed = new RoutedMesh(Mesh.gateway());
    routed.apply(routes(ROUTES));
  }

  @AfterAll
  static void stop() {
    routed.close();
  }

  @AfterEach
  void nothingWasRefused() {
    routed.assertNothingRefused();
    routed.mesh().remove("policy.yaml");
  }

  @Test
  void aPreflightOfAnAllowedOriginIsAnsweredByTheProxy() {
    long before = routed.mesh().httpbin().received();
    HttpAnswer answer = routed.ask(preflight("/", ORIGIN));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo(ORIGIN);
    assertThat(answer.header("access-control-allow-methods")).isEqualTo("GET,POST");
    assertThat(answer.header("access-control-allow-headers")).isEqualTo("authorization");
    assertThat(answer.header("access-control-max-age")).isEqualTo("600");
    assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
    assertThat(routed.ask(preflight("/", "https://a.shop.example")).body()).isEmpty();
    assertThat(routed.mesh().httpbin().received()).isEqualTo(before);
  }

  @Test
  void aPreflightOfAnotherOriginReachesTheWorkloadUnlessItIsIgnored() {
    long before = routed.mesh().httpbin().received();
    HttpAnswer forwarded = routed.ask(preflight("/", "https://evil.example"));
    assertThat(forwarded.header("access-control-allow-origin")).isEmpty();
    assertThat(routed.mesh().httpbin().received()).isEqualTo(before + 1);
    HttpAnswer ignored = routed.ask(preflight("/ignore", "https://evil.example"));
    assertThat(ignored.header("access-control-allow-origin")).isEmpty();
    assertThat(routed.mesh().httpbin().received()).isEqualTo(before + 1);
  }

  @Test
  void anAnswerTellsWhichOriginMayReadIt() {
    HttpAnswer allowed = routed.ask(HttpRequest.get("/").header("origin", ORIGIN));
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(allowed.header("access-control-allow-origin")).isEqualTo(ORIGIN);
    assertThat(allowed.header("access-control-expose-headers")).isEqualTo("x-trace");
    HttpAnswer other = routed.ask(HttpRequest.get("/").header("origin", "https://evil.example"));
    assertThat(other.header("access-control-allow-origin")).isEmpty();
  }

  @Test
  void policyDecidesOnPreflightsBeforeTheCorsFilterAnswersThem() {
    routed.mesh().apply("policy.yaml", Guides.requestAuthentication());
    // A preflight can't have a token; a bad one beside it isn't looked at.
    assertThat(routed.ask(preflight("/", ORIGIN)).status()).isEqualTo(200);
    assertThat(routed.ask(preflight("/", ORIGIN).bearer("x.y.z")).status()).isEqualTo(200);
    assertThat(routed.ask(HttpRequest.get("/").header("origin", ORIGIN).bearer("x.y.z")).status())
        .isEqualTo(401);
    // An OPTIONS that is no preflight is a request as any other.
    assertThat(
            routed
                .ask(HttpRequest.of("OPTIONS", "/").header("origin", ORIGIN).bearer("x.y.z"))
                .status())
        .isEqualTo(401);
    routed
        .mesh()
        .apply(
            "policy.yaml", Guides.documents(Guides.requestAuthentication(), Guides.requireToken()));
    for (String path : new String[] {"/", "/ignore", "/none"}) {
      HttpAnswer refused = routed.ask(preflight(path, ORIGIN));
      assertThat(refused.status()).as(path).isEqualTo(403);
      assertThat(refused.header("access-control-allow-origin")).isEmpty();
      assertThat(routed.ask(HttpRequest.get(path).header("origin", ORIGIN)).status())
          .isEqualTo(403);
    }
    String token = TestTokens.istio(Guides.ISTIO_KEY);
    assertThat(routed.ask(HttpRequest.get("/").header("origin", ORIGIN).bearer(token)).status())
        .isEqualTo(200);
  }

  private static HttpRequest preflight(String path, String origin) {
    return HttpRequest.of("OPTIONS", path)
        .header("origin", origin)
        .header("access-control-request-method", "GET");
  }
}
