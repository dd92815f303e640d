package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scenarios B1–B4 and B12: tokens verified with keys that stand in the policy. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class RequestAuthenticationTest {
  private static final String FILE = "policies.yaml";
  private static final HttpRequest GET = HttpRequest.get("/");

  @EachEdge
  @DisplayName("B1, B3: a valid token and no token pass")
  void letsAValidTokenAndNoTokenPass(Edge.Kind kind, Mesh mesh) {
    mesh.apply(FILE, kind.place().policy(Guides.requestAuthentication()));
    Edge edge = mesh.edge(kind);
    assertThat(edge.ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
    assertThat(edge.ask(GET).status()).isEqualTo(200);
  }

  @EachEdge
  @DisplayName("B2: an invalid token is refused with the guide's headers, on GET and HEAD alike")
  void refusesAnInvalidTokenWithTheGuidesHeaders(Edge.Kind kind, Mesh mesh) {
    mesh.apply(FILE, kind.place().policy(Guides.requestAuthentication()));
    HttpAnswer get = mesh.edge(kind).ask(GET.bearer("invalidToken"));
    assertInvalidToken(get);
    assertThat(get.body()).startsWith("Jwt is not in the form of Header.Payload.Signature");
    assertInvalidToken(mesh.edge(kind).ask(HttpRequest.of("HEAD", "/").bearer("invalidToken")));
  }

  @EachEdge
  @DisplayName("a token that expired, of another issuer or signed by another key is refused")
  void refusesTokensThatDoNotVerify(Edge.Kind kind, Mesh mesh) {
    mesh.apply(FILE, kind.place().policy(Guides.requestAuthentication()));
    TestKey stranger = TestKey.rsa("DHFbpoIUqrY8t2zpA2qXfCmr5VO5ZEr4RzHU_-envvQ");
    assertRefused(mesh.edge(kind), TestTokens.expired(Guides.ISTIO_KEY), "Jwt is expired");
    assertRefused(mesh.edge(kind), TestTokens.istio(stranger), "Jwt verification fails");
    assertRefused(
        mesh.edge(kind),
        TestTokens.token(Guides.ISTIO_KEY, TestTokens.ASM_ISSUER, "x"),
        "Jwt issuer is not configured");
  }

  @EachEdge
  @DisplayName("B4: with audiences a token must have one of them")
  void checksAudiencesThatAreSet(Edge.Kind kind, Mesh mesh) {
    mesh.apply(FILE, audiences(kind, "audiences: [bookstore, library]"));
    Edge edge = mesh.edge(kind);
    String good = TestTokens.withAudience(Guides.ISTIO_KEY, "elsewhere", "library");
    assertThat(edge.ask(GET.bearer(good)).status()).isEqualTo(200);
    assertWrongAudience(edge.ask(GET.bearer(TestTokens.withAudience(Guides.ISTIO_KEY, "x"))));
    assertWrongAudience(edge.ask(GET.bearer(Guides.ISTIO_TOKEN)));
  }

  @EachEdge
  @DisplayName("B4: empty or absent audiences are not checked")
  void doesNotCheckEmptyAudiences(Edge.Kind kind, Mesh mesh) {
    mesh.apply(FILE, audiences(kind, "audiences: []"));
    String other = TestTokens.withAudience(Guides.ISTIO_KEY, "anything");
    assertThat(mesh.edge(kind).ask(GET.bearer(other)).status()).isEqualTo(200);
    mesh.apply(FILE, kind.place().policy(Guides.requestAuthentication("absent", "")));
    assertThat(mesh.edge(kind).ask(GET.bearer(other)).status()).isEqualTo(200);
    assertThat(mesh.edge(kind).ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.portcullis.e2e.Edges#sidecars")
  @DisplayName("B12: a selector of another namespace's workload is enforced there and only there")
  void enforcesAtTheSidecarThatIsSelected(Edge.Kind kind, Mesh mesh) {
    mesh.apply(FILE, kind.place().policy(Guides.requestAuthentication()));
    Edge sidecar = mesh.edge(kind);
    assertThat(sidecar.ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
    assertThat(sidecar.ask(GET.bearer("invalidToken")).status()).isEqualTo(401);
    Edges.gateways()
        .forEach(gateway ->
            assertThat(mesh.edge(gateway).ask(GET.bearer("invalidToken")).status())
                .as("%s", gateway)
                .isEqualTo(200));
  }

  @EachEdge
  @DisplayName("B13: several rules each accept their own issuer's tokens and no others")
  void acceptsTheTokensOfEveryRule(Edge.Kind kind, Mesh mesh) {
    String twoRules =
        Guides.requestAuthentication("two-rules", "")
            + "  - issuer: %s\n    jwks: '%s'\n"
                .formatted(TestTokens.ASM_ISSUER, TestTokens.jwks(Guides.ASM_KEY));
    mesh.apply(FILE, kind.place().policy(twoRules));
    assertTwoIssuers(mesh.edge(kind));
  }

  @EachEdge
  @DisplayName("B13: several resources on one workload accept each other's issuers")
  void mergesSeveralResources(Edge.Kind kind, Mesh mesh) {
    String first = Guides.requestAuthentication();
    String second =
        Guides.requestAuthentication("second", "")
            .replace(TestTokens.ISTIO_ISSUER, TestTokens.ASM_ISSUER)
            .replace(TestTokens.jwks(Guides.ISTIO_KEY), TestTokens.jwks(Guides.ASM_KEY));
    mesh.apply(FILE, kind.place().policy(Guides.documents(first, second)));
    assertTwoIssuers(mesh.edge(kind));
  }

  private static void assertTwoIssuers(Edge edge) {
    String asm = TestTokens.token(Guides.ASM_KEY, TestTokens.ASM_ISSUER, TestTokens.ASM_SUBJECT);
    assertThat(edge.ask(GET.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
    assertThat(edge.ask(GET.bearer(asm)).status()).isEqualTo(200);
    assertThat(edge.ask(GET.bearer(TestTokens.istio(Guides.ASM_KEY))).status()).isEqualTo(401);
    String third =
        TestTokens.token(Guides.ISTIO_KEY, ImmutableMap.of("iss", "https://third.example"));
    assertThat(edge.ask(GET.bearer(third)).status()).isEqualTo(401);
  }

  private static String audiences(Edge.Kind kind, String line) {
    return kind.place().policy(Guides.requestAuthentication("audiences", line));
  }

  private static void assertInvalidToken(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("www-authenticate"))
        .isEqualTo("Bearer realm=\"http://httpbin.example/\", error=\"invalid_token\"");
    assertThat(answer.header("content-type")).isEqualTo("text/plain");
    assertThat(answer.header("content-length")).isEqualTo("79");
    assertThat(answer.header("server")).isEqualTo("istio-envoy");
  }

  private static void assertRefused(Edge edge, String token, String body) {
    HttpAnswer answer = edge.ask(GET.bearer(token));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo(body);
  }

  private static void assertWrongAudience(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("Audiences in Jwt are not allowed");
    assertThat(answer.header("www-authenticate")).contains("error=\"invalid_token\"");
  }
}
