package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.TestTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What users do by the guides, all by {@code kubectl apply}: A1, B1 to B3, C1, C3, C4, at a gateway
 * made by the bootstrap command (D8) that takes either of two replicas.
 */
@WithCluster
final class GuidesTest {
  private static final HttpRequest GET = HttpRequest.get("/");
  private static final String[] PATHS = {
    "/productpage", "/api/v1/products/0", "/api/v1/products/1"
  };

  private static ReplicatedMesh mesh;

  @BeforeAll
  static void startMesh() {
    mesh = ReplicatedMesh.start(Cluster.shared());
  }

  @AfterAll
  static void stopMesh() {
    mesh.close();
  }

  @Test
  @DisplayName(
      "A1, D8: what the guides apply is reached through a gateway of the bootstrap command")
  void reachesHttpbinThroughTheGateway() {
    mesh.awaitAnswer(GET, 200);
    assertThat(EchoBackend.echo(mesh.ask(GET)).path("server").asText()).isEqualTo("httpbin");
    for (String path : PATHS) {
      HttpAnswer answer = mesh.ask(HttpRequest.get(path));
      assertThat(EchoBackend.echo(answer).path("server").asText()).isEqualTo("productpage");
    }
  }

  @Test
  @DisplayName(
      "B1, B2, B3: a valid token and no token pass, an invalid one is refused as Istio does")
  void verifiesTokens() {
    applied(
        Guides.requestAuthentication(),
        GET.bearer("invalidToken"),
        401,
        () -> {
          assertThat(mesh.ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
          assertThat(mesh.ask(GET).status()).isEqualTo(200);
          assertInvalid(mesh.ask(GET.bearer("invalidToken")));
          assertInvalid(mesh.ask(HttpRequest.of("HEAD", "/").bearer("invalidToken")));
        });
  }

  @Test
  @DisplayName("C1: ALLOW any request principal lets a token in and nobody else")
  void asksForAToken() {
    String policies = Guides.documents(Guides.requestAuthentication(), Guides.requireToken());
    applied(
        policies,
        GET,
        403,
        () -> {
          assertThat(mesh.ask(GET).body()).isEqualTo("RBAC: access denied");
          mesh.awaitAnswer(GET.bearer(Guides.ISTIO_TOKEN), 200);
          assertInvalid(mesh.ask(GET.bearer("invalidToken")));
        });
  }

  @Test
  @DisplayName("C3: ALLOW one request principal lets that issuer and subject in and no other token")
  void asksForOnePrincipal() {
    String authentication =
        Guides.requestAuthentication("asm", "")
            .replace(TestTokens.ISTIO_ISSUER, TestTokens.ASM_ISSUER)
            .replace(TestTokens.jwks(Guides.ISTIO_KEY), TestTokens.jwks(Guides.ASM_KEY));
    String policy =
        Guides.requireToken().replace("\"*\"", "\"testing@asm.test.io/demo@asm.test.io\"");
    String subject =
        TestTokens.token(Guides.ASM_KEY, TestTokens.ASM_ISSUER, TestTokens.ASM_SUBJECT);
    String issuerOnly =
        TestTokens.token(Guides.ASM_KEY, ImmutableMap.of("iss", TestTokens.ASM_ISSUER));
    applied(
        Guides.documents(authentication, policy),
        GET,
        403,
        () -> {
          mesh.awaitAnswer(GET.bearer(subject), 200);
          assertThat(mesh.ask(GET.bearer(issuerOnly)).status()).isEqualTo(403);
          assertThat(mesh.ask(GET).status()).isEqualTo(403);
        });
  }

  @Test
  @DisplayName("C4: DENY without a token, but for the product page")
  void deniesWithoutATokenButForOnePath() {
    String deny =
        Guides.authorizationPolicy(
            "deny-without-token",
            """
            action: DENY
            rules:
            - from:
              - source:
                  notRequestPrincipals: ["*"]
              to:
              - operation:
                  notPaths: ["/productpage"]
            """);
    String policies = Guides.documents(Guides.requestAuthentication(), deny);
    applied(
        policies,
        HttpRequest.get(PATHS[1]),
        403,
        () -> {
          for (String path : PATHS) {
            HttpRequest request = HttpRequest.get(path);
            mesh.awaitAnswer(request.bearer(Guides.ISTIO_TOKEN), 200);
            int anonymous = path.equals(PATHS[0]) ? 200 : 403;
            assertThat(mesh.ask(request).status()).as(path).isEqualTo(anonymous);
          }
        });
  }

  /** Applies policies, waits until they are enforced, and takes them away again. */
  private static void applied(String policies, HttpRequest first, int status, Runnable answers) {
    // Nothing is left of another test: else its answers would pass for those of this one.
    mesh.awaitAnswer(GET.bearer("invalidToken"), 200);
    mesh.awaitAnswer(first, 200);
    try {
      mesh.cluster().apply(policies);
      mesh.awaitAnswer(first, status);
      answers.run();
    } finally {
      mesh.cluster().delete(policies);
    }
  }

  private static void assertInvalid(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("www-authenticate"))
        .isEqualTo("Bearer realm=\"http://httpbin.example/\", error=\"invalid_token\"");
    assertThat(answer.header("content-type")).isEqualTo("text/plain");
    assertThat(answer.header("content-length")).isEqualTo("79");
    assertThat(answer.header("server")).isEqualTo("istio-envoy");
  }
}
