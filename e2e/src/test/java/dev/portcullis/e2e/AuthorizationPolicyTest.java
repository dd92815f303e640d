package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenarios C1, C3, C4 and C5: who is let in, by what their token says and where they go. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class AuthorizationPolicyTest {
  private static final String FILE = "policies.yaml";
  private static final HttpRequest GET = HttpRequest.get("/");

  @EachEdge
  @DisplayName("C1: ALLOW any request principal lets a token in and nobody else")
  void asksForAToken(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, Guides.requestAuthentication(), Guides.requireToken());
    Edge edge = mesh.edge(kind);
    assertDenied(edge.ask(GET));
    assertThat(edge.ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
    assertThat(edge.ask(GET.bearer("invalidToken")).status()).isEqualTo(401);
  }

  @EachEdge
  @DisplayName("C3: ALLOW one request principal lets that issuer and subject in and no other token")
  void asksForOnePrincipal(Edge.Kind kind, Mesh mesh) {
    String authentication =
        Guides.requestAuthentication("asm", "")
            .replace(TestTokens.ISTIO_ISSUER, TestTokens.ASM_ISSUER)
            .replace(TestTokens.jwks(Guides.ISTIO_KEY), TestTokens.jwks(Guides.ASM_KEY));
    String policy =
        Guides.authorizationPolicy(
            "require-demo",
            """
            action: ALLOW
            rules:
            - from:
              - source:
                  requestPrincipals: ["testing@asm.test.io/demo@asm.test.io"]
            """);
    apply(kind, mesh, authentication, policy);
    Edge edge = mesh.edge(kind);
    String issuerOnly =
        TestTokens.token(Guides.ASM_KEY, ImmutableMap.of("iss", TestTokens.ASM_ISSUER));
    assertDenied(edge.ask(GET.bearer(issuerOnly)));
    assertDenied(edge.ask(GET.bearer(asmToken("someone@asm.test.io"))));
    assertDenied(edge.ask(GET));
    assertThat(edge.ask(GET.bearer(asmToken(TestTokens.ASM_SUBJECT))).status()).isEqualTo(200);
  }

  @EachEdge
  @DisplayName("C4: DENY without a token, but for the product page")
  void deniesWithoutATokenButForOnePath(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, Guides.requestAuthentication(), denyWithoutTokenBut("/productpage"));
    Edge edge = mesh.edge(kind);
    for (String path : ProductPage.PATHS) {
      int anonymous = path.equals(ProductPage.PAGE) ? 200 : 403;
      HttpRequest request = HttpRequest.get(path);
      assertThat(edge.ask(request).status()).as(path).isEqualTo(anonymous);
      assertThat(edge.ask(request.bearer(Guides.ISTIO_TOKEN)).status()).as(path).isEqualTo(200);
    }
  }

  @EachEdge
  @DisplayName("C5: DENY without a token, but for health checks")
  void exemptsHealthChecksFromADeny(Edge.Kind kind, Mesh mesh) {
    String deny = denyWithoutTokenBut("/healthz\", \"/readyz");
    apply(kind, mesh, Guides.requestAuthentication(), deny);
    assertOnlyHealthChecksAreAnonymous(mesh.edge(kind));
  }

  @EachEdge
  @DisplayName("C5: ALLOW a token anywhere, and anyone at health checks")
  void allowsHealthChecksByARuleOfTheirOwn(Edge.Kind kind, Mesh mesh) {
    String allow =
        Guides.authorizationPolicy(
            "allow-health",
            """
            action: ALLOW
            rules:
            - from:
              - source:
                  requestPrincipals: ["*"]
            - to:
              - operation:
                  paths: [/healthz, /readyz]
            """);
    apply(kind, mesh, Guides.requestAuthentication(), allow);
    assertOnlyHealthChecksAreAnonymous(mesh.edge(kind));
  }

  private static void assertOnlyHealthChecksAreAnonymous(Edge edge) {
    assertThat(edge.ask(HttpRequest.get("/healthz")).status()).isEqualTo(200);
    assertThat(edge.ask(HttpRequest.get("/readyz")).status()).isEqualTo(200);
    assertDenied(edge.ask(HttpRequest.get("/healthz/x")));
    assertDenied(edge.ask(GET));
    assertThat(edge.ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
  }

  private static String denyWithoutTokenBut(String paths) {
    return Guides.authorizationPolicy(
        "deny-without-token",
        """
        action: DENY
        rules:
        - from:
          - source:
              notRequestPrincipals: ["*"]
          to:
          - operation:
              notPaths: ["%s"]
        """
            .formatted(paths));
  }

  private static String asmToken(String subject) {
    return TestTokens.token(Guides.ASM_KEY, TestTokens.ASM_ISSUER, subject);
  }

  private static void apply(Edge.Kind kind, Mesh mesh, String... documents) {
    mesh.apply(FILE, kind.place().policy(Guides.documents(documents)));
  }

  private static void assertDenied(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("RBAC: access denied");
  }
}
