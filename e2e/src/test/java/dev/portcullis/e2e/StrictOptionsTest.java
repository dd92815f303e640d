package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.time.Instant;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code portcullis.strict} refuses beyond what Istio refuses. */
@WithEnvoy
final class StrictOptionsTest {
  private static final HttpRequest GET = HttpRequest.get("/");
  private static final TestKey EC = TestKey.ec("strict-ec");
  private static final String MESH_CONFIG =
      """
      portcullis:
        strict:
          requireExpiration: true
          maxTokenLifetime: 1h
          clockSkew: 5s
          minimumKeyBits: 3072
          refuseAmbiguousPaths: true
          refuseRepeatedHeaders: true
      """;

  private static Mesh mesh;

  @BeforeAll
  static void start() {
    Edge.Kind gateway = new Edge.Kind(Place.GATEWAY, Bootstraps.Transport.DELTA);
    String twoKeys =
        Guides.requestAuthentication()
            .replace(TestTokens.jwks(Guides.ISTIO_KEY), TestTokens.jwks(Guides.ISTIO_KEY, EC));
    mesh =
        Mesh.start(
            Mesh.Settings.of(gateway)
                .meshConfig(MESH_CONFIG)
                .files(ImmutableMap.of("tokens.yaml", twoKeys)));
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  @BeforeEach
  void withoutRules() {
    mesh.remove("rules.yaml");
  }

  @Test
  @DisplayName("a token that ends within the hour passes, one without an end does not")
  void demandsAnEnd() {
    assertThat(ask(token(EC, 0, 600))).isEqualTo(200);
    long now = Instant.now().getEpochSecond();
    assertThat(ask(sign(EC, ImmutableMap.of("iss", TestTokens.ISTIO_ISSUER, "iat", now))))
        .isEqualTo(401);
  }

  @Test
  @DisplayName("a token that lives longer than it may is refused")
  void limitsTheLifetime() {
    assertThat(ask(token(EC, -60, 3500))).isEqualTo(200);
    assertThat(ask(token(EC, -60, 3700))).isEqualTo(401);
    assertThat(ask(TestTokens.istio(EC))).isEqualTo(401);
  }

  @Test
  @DisplayName("the clock may be off by as much as the mesh says, not by Envoy's minute")
  void allowsTheGivenSkewOnly() {
    assertThat(ask(token(EC, -600, -2))).isEqualTo(200);
    assertThat(ask(token(EC, -600, -20))).isEqualTo(401);
  }

  @Test
  @DisplayName("a token signed by a key that is too small is refused")
  void dropsSmallKeys() {
    assertThat(ask(token(Guides.ISTIO_KEY, 0, 600))).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/public;x", "/public%2fx", "/public%2Fx", "/public%5cx", "/public%5Cx"})
  @DisplayName("a path that can be read in two ways is refused where rules name paths")
  void refusesAmbiguousPaths(String path) {
    assertThat(mesh.onlyEdge().ask(HttpRequest.get(path)).status()).isEqualTo(200);
    allow("to: [{operation: {paths: [\"/public*\"]}}]");
    HttpAnswer answer = mesh.onlyEdge().ask(HttpRequest.get(path));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("RBAC: access denied");
    assertThat(mesh.onlyEdge().ask(HttpRequest.get("/public/x?a=;%2f")).status()).isEqualTo(200);
    allow("when: [{key: \"request.headers[:path]\", values: [\"/public*\"]}]");
    assertThat(mesh.onlyEdge().ask(HttpRequest.get(path)).status()).isEqualTo(403);
  }

  @Test
  @DisplayName("a header that a rule names may be there once")
  void refusesRepeatedHeadersOfRules() {
    allow("when: [{key: \"request.headers[x-role]\", values: [user, admin]}]");
    HttpRequest once = GET.header("x-role", "user");
    assertThat(mesh.onlyEdge().ask(once).status()).isEqualTo(200);
    assertThat(mesh.onlyEdge().ask(once.header("X-Role", "admin")).status()).isEqualTo(403);
    assertThat(mesh.onlyEdge().ask(once.header("x-role", "")).status()).isEqualTo(403);
    HttpRequest other = once.header("x-other", "a").header("x-other", "b");
    assertThat(mesh.onlyEdge().ask(other).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("the header that carries the token may be there once, whatever it holds")
  void refusesRepeatedTokens() {
    HttpRequest once = GET.bearer(token(EC, 0, 600));
    assertThat(mesh.onlyEdge().ask(once).status()).isEqualTo(200);
    assertThat(mesh.onlyEdge().ask(once.bearer(token(EC, 0, 600))).status()).isEqualTo(403);
    HttpRequest basic = once.header("authorization", "Basic YTpi");
    assertThat(mesh.onlyEdge().ask(basic).status()).isEqualTo(403);
    HttpRequest digest = GET.header("authorization", "Digest username=\"a\",realm=\"b\"");
    assertThat(mesh.onlyEdge().ask(digest).status()).isEqualTo(200);
  }

  private static int ask(String token) {
    return mesh.onlyEdge().ask(GET.bearer(token)).status();
  }

  private static void allow(String rule) {
    mesh.apply("rules.yaml", Guides.authorizationPolicy("rules", "rules:\n- " + rule));
  }

  /** Issued and ending so many seconds from now. */
  private static String token(TestKey key, long issued, long ends) {
    long now = Instant.now().getEpochSecond();
    return sign(
        key,
        ImmutableMap.of(
            "iss", TestTokens.ISTIO_ISSUER, "sub", "s", "iat", now + issued, "exp", now + ends));
  }

  private static String sign(TestKey key, ImmutableMap<String, Object> claims) {
    return key.sign(JsonUtil.toJson(claims));
  }
}
