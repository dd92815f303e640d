package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.EchoBackend;
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

/** Scenarios C2 and C3 with the challenge option: refusals as RFC 6750 has them. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class ChallengeTest {
  private static final String FILE = "policies.yaml";
  private static final HttpRequest GET = HttpRequest.get("/?q=1");
  private static final String REALM = "Bearer realm=\"http://httpbin.example/\"";
  private static final String INVALID = REALM + ", error=\"invalid_token\"";
  private static final String INSUFFICIENT = REALM + ", error=\"insufficient_scope\"";

  @EachEdge
  @DisplayName("C2: without a token 401 with a challenge, on GET and HEAD alike")
  void challengesWhoSendsNoToken(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, challenge(Guides.requireToken()));
    Edge edge = mesh.edge(kind);
    for (HttpRequest request : new HttpRequest[] {GET, HttpRequest.of("HEAD", "/")}) {
      HttpAnswer answer = edge.ask(request);
      assertAnswer(answer, 401, REALM);
      assertThat(answer.header("content-length")).isEqualTo("19");
      assertThat(answer.header("content-type")).isEqualTo("text/plain");
      assertThat(answer.headers()).noneMatch(header -> header.name().startsWith("x-portcullis"));
    }
    assertThat(edge.ask(GET).body()).isEqualTo("RBAC: access denied");
    assertAnswer(edge.ask(GET.header("authorization", "Basic YTpi")), 401, REALM);
    assertThat(edge.ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
  }

  @EachEdge
  @DisplayName("a bad token is answered 401 invalid_token, its query never echoed")
  void namesABadTokenInvalid(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, challenge(Guides.requireToken()));
    Edge edge = mesh.edge(kind);
    assertAnswer(edge.ask(GET.bearer("invalidToken")), 401, INVALID);
    HttpAnswer expired = edge.ask(GET.bearer(TestTokens.expired(Guides.ISTIO_KEY)));
    assertAnswer(expired, 401, INVALID);
    assertThat(expired.body()).isEqualTo("Jwt is expired");
    assertAnswer(edge.ask(HttpRequest.get("/?access_token=secret")), 401, INVALID);
  }

  @EachEdge
  @DisplayName("C3: a good token that is not enough is answered 403 insufficient_scope")
  void namesAGoodTokenInsufficient(Edge.Kind kind, Mesh mesh) {
    String policy =
        Guides.authorizationPolicy(
            "require-demo",
            """
            rules:
            - from:
              - source:
                  requestPrincipals: ["testing@secure.istio.io/testing@secure.istio.io"]
            """);
    apply(kind, mesh, challenge(policy));
    Edge edge = mesh.edge(kind);
    String issuerOnly =
        TestTokens.token(Guides.ISTIO_KEY, ImmutableMap.of("iss", TestTokens.ISTIO_ISSUER));
    assertAnswer(edge.ask(GET.bearer(issuerOnly)), 403, INSUFFICIENT);
    assertAnswer(edge.ask(GET), 401, REALM);
    assertThat(edge.ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
  }

  @EachEdge
  @DisplayName("C4: a DENY for want of a token challenges, one for another reason does not")
  void challengesOnlyWhereATokenWouldHelp(Edge.Kind kind, Mesh mesh) {
    String deny =
        Guides.authorizationPolicy(
            "deny",
            """
            action: DENY
            rules:
            - from: [{source: {notRequestPrincipals: ["*"]}}]
              to: [{operation: {notPaths: ["/productpage"]}}]
            - to: [{operation: {methods: [DELETE]}}]
            """);
    apply(kind, mesh, challenge(deny));
    Edge edge = mesh.edge(kind);
    assertAnswer(edge.ask(HttpRequest.get("/api/v1/products/0")), 401, REALM);
    assertThat(edge.ask(HttpRequest.get("/productpage")).status()).isEqualTo(200);
    assertAnswer(edge.ask(HttpRequest.of("DELETE", "/")), 403, "");
    assertAnswer(edge.ask(HttpRequest.of("DELETE", "/").bearer(Guides.ISTIO_TOKEN)), 403, "");
  }

  @EachEdge
  @DisplayName("a policy without the option is answered as by Istio beside one with it")
  void anotherPolicyIsAnsweredAsByIstio(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, challenge(atPath("loud", "/loud")), atPath("quiet", "/quiet"));
    Edge edge = mesh.edge(kind);
    assertAnswer(edge.ask(HttpRequest.get("/loud")), 401, REALM);
    assertAnswer(edge.ask(HttpRequest.get("/quiet")), 403, "");
    assertAnswer(edge.ask(HttpRequest.get("/elsewhere")), 403, "");
    assertThat(edge.ask(HttpRequest.get("/quiet").bearer(Guides.ISTIO_TOKEN)).status())
        .isEqualTo(200);
  }

  @EachEdge
  @DisplayName("what the backend answers is not touched")
  void leavesTheBackendsAnswersAlone(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, challenge(Guides.requireToken()));
    for (int status : new int[] {401, 403}) {
      HttpRequest request = GET.bearer(Guides.ISTIO_TOKEN).header("origin", "https://app.example");
      HttpAnswer answer =
          mesh.edge(kind).ask(request.header(EchoBackend.REFUSE, Integer.toString(status)));
      assertAnswer(answer, status, EchoBackend.OWN_CHALLENGE);
      assertThat(answer.body()).isEqualTo("refused by the application");
      assertThat(answer.header("access-control-allow-origin")).isEmpty();
    }
  }

  @EachEdge
  @DisplayName("gRPC gets 16 for a token that is missing or bad, and 7 for one that is not enough")
  void answersGrpcByItsOwnStatus(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, challenge(atPath("grpc", "/service/*")));
    Edge edge = mesh.edge(kind);
    HttpRequest call =
        HttpRequest.of("POST", "/service/Method").header("content-type", "application/grpc");
    assertGrpc(edge.ask(call), "16", REALM);
    assertGrpc(edge.ask(call.bearer("invalidToken")), "16", INVALID);
    String withoutSubject =
        TestTokens.token(Guides.ISTIO_KEY, ImmutableMap.of("iss", TestTokens.ISTIO_ISSUER));
    assertGrpc(edge.ask(call.bearer(withoutSubject)), "7", INSUFFICIENT);
  }

  @EachEdge
  @DisplayName("a script of another origin can read the refusal, but not with cookies")
  void letsScriptsReadTheRefusal(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, challenge(Guides.requireToken()));
    HttpAnswer answer = mesh.edge(kind).ask(GET.header("origin", "https://app.example"));
    assertAnswer(answer, 401, REALM);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo("*");
    assertThat(answer.header("access-control-expose-headers")).isEqualTo("www-authenticate");
    assertThat(answer.header("access-control-allow-credentials")).isEmpty();
    assertThat(mesh.edge(kind).ask(GET).header("access-control-allow-origin")).isEmpty();
  }

  @EachEdge
  @DisplayName("the realm holds the host's harmless characters only")
  void cleansTheHostInTheRealm(Edge.Kind kind, Mesh mesh) {
    apply(kind, mesh, challenge(Guides.requireToken()));
    Edge edge = mesh.edge(kind);
    assertThat(edge.ask(GET.host("[::1]:8080")).header("www-authenticate"))
        .isEqualTo("Bearer realm=\"http://[::1]:8080/\"");
    assertThat(edge.ask(GET.host("a_b!$&'()*+,;=%22.example")).header("www-authenticate"))
        .isEqualTo("Bearer realm=\"http://ab22.example/\"");
  }

  private static void apply(Edge.Kind kind, Mesh mesh, String... policies) {
    String documents = Guides.documents(policies);
    mesh.apply(
        FILE, kind.place().policy(Guides.documents(Guides.requestAuthentication(), documents)));
  }

  private static String challenge(String policy) {
    return policy.replace(
        "metadata:\n", "metadata:\n  annotations: {portcullis.dev/challenge: rfc6750}\n");
  }

  private static String atPath(String name, String path) {
    return Guides.authorizationPolicy(
        name,
        """
        rules:
        - from: [{source: {requestPrincipals: ["*"]}}]
          to: [{operation: {paths: ["%s"]}}]
        """
            .formatted(path));
  }

  private static void assertAnswer(HttpAnswer answer, int status, String challenge) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("www-authenticate")).isEqualTo(challenge);
  }

  private static void assertGrpc(HttpAnswer answer, String status, String challenge) {
    assertAnswer(answer, 200, challenge);
    assertThat(answer.header("grpc-status")).isEqualTo(status);
  }
}
