package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static dev.portcullis.e2e.keys.FetchedPolicies.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.EachEdge;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import dev.portcullis.e2e.tokens.TokenForge;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenario B10 with keys that are fetched. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class FetchedAlgorithmsTest {
  private static final String ISSUER = TestTokens.ISTIO_ISSUER;
  private static final String PAYLOAD =
      "{\"iss\":\"%s\",\"sub\":\"s\",\"exp\":4900000000}".formatted(ISSUER);
  private static final TokenForge RSA = TokenForge.rsa(2048);
  private static final TokenForge P256 = TokenForge.ec("secp256r1");
  private static final TokenForge P384 = TokenForge.ec("secp384r1");
  private static final TokenForge P521 = TokenForge.ec("secp521r1");
  private static final TokenForge ED25519 = TokenForge.ed25519();

  private static String keySet() {
    return TokenForge.keySet(
        RSA.jwk("\"kid\":\"rsa\""),
        P256.jwk("\"kid\":\"p256\",\"crv\":\"P-256\",\"alg\":\"ES256\""),
        P384.jwk("\"kid\":\"p384\",\"crv\":\"P-384\",\"alg\":\"ES384\""),
        P521.jwk("\"kid\":\"p521\",\"crv\":\"P-521\",\"alg\":\"ES512\""),
        ED25519.jwk("\"kid\":\"ed\",\"alg\":\"EdDSA\""),
        TokenForge.octJwk("\"kid\":\"shared\""));
  }

  private static String header(String algorithm, String kid) {
    return "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, kid);
  }

  private static String token(TokenForge key, String algorithm, String kid, String jdkName) {
    return key.sign(header(algorithm, kid), PAYLOAD, jdkName);
  }

  private static List<String> goodTokens() {
    return List.of(
        token(RSA, "RS256", "rsa", "SHA256withRSA"),
        token(RSA, "RS384", "rsa", "SHA384withRSA"),
        token(RSA, "RS512", "rsa", "SHA512withRSA"),
        token(RSA, "PS256", "rsa", "PS256"),
        token(RSA, "PS384", "rsa", "PS384"),
        token(RSA, "PS512", "rsa", "PS512"),
        token(P256, "ES256", "p256", "SHA256withECDSAinP1363Format"),
        token(P384, "ES384", "p384", "SHA384withECDSAinP1363Format"),
        token(P521, "ES512", "p521", "SHA512withECDSAinP1363Format"),
        token(ED25519, "EdDSA", "ed", "Ed25519"));
  }

  @EachEdge
  @DisplayName("B10: a token of each asymmetric algorithm, by fetched keys")
  void verifiesEveryAsymmetricAlgorithm(Edge.Kind kind, Mesh mesh) {
    try (KeyServer _ = start(kind, mesh)) {
      for (String token : goodTokens()) {
        awaitStatus(mesh.edge(kind), token, 200);
      }
    }
  }

  @EachEdge
  @DisplayName("B10: a symmetric key is none that a URL may give; inline it verifies")
  void takesSymmetricKeysInlineOnly(Edge.Kind kind, Mesh mesh) {
    try (KeyServer _ = start(kind, mesh)) {
      awaitStatus(mesh.edge(kind), goodTokens().getFirst(), 200);
      for (String digest : List.of("256", "384", "512")) {
        assertThat(status(mesh.edge(kind), symmetric(digest))).isEqualTo(401);
      }
      String leftOut = mesh.controlPlane().issuer(ISSUER).orElseThrow().path("leftOut").toString();
      assertThat(leftOut.toLowerCase(Locale.ROOT)).contains("symmetric");
      String inline = "issuer: '%s'\njwks: '%s'\n".formatted(ISSUER, keySet());
      mesh.apply(FILE, kind.place().policy(policy("algorithms", inline)));
      for (String digest : List.of("256", "384", "512")) {
        assertThat(status(mesh.edge(kind), symmetric(digest))).isEqualTo(200);
      }
    }
  }

  @EachEdge
  @DisplayName("B10: alg none, and an RSA key taken for a secret, are refused")
  void refusesNoneAndConfusion(Edge.Kind kind, Mesh mesh) {
    try (KeyServer _ = start(kind, mesh)) {
      awaitStatus(mesh.edge(kind), goodTokens().getFirst(), 200);
      String none = TokenForge.base64("{\"alg\":\"none\"}") + "." + TokenForge.base64(PAYLOAD);
      byte[] published = RSA.jwk("\"kid\":\"rsa\"").getBytes(StandardCharsets.UTF_8);
      List<String> forged =
          List.of(
              none + ".",
              none,
              TokenForge.hmac(header("HS256", "rsa"), PAYLOAD, "HmacSHA256", published),
              TokenForge.hmac(header("HS256", "rsa"), PAYLOAD, "HmacSHA256", RSA.encoded()),
              TokenForge.hmac(header("HS256", "rsa"), PAYLOAD, "HmacSHA256", RSA.pem()));
      for (String token : forged) {
        assertThat(status(mesh.edge(kind), token)).as(token).isEqualTo(401);
      }
    }
  }

  private static String symmetric(String digest) {
    return TokenForge.hmac(header("HS" + digest, "shared"), PAYLOAD, "HmacSHA" + digest);
  }

  private static KeyServer start(Edge.Kind kind, Mesh mesh) {
    KeyServer server = KeyServer.serving().answers(200, keySet(), KeyServer.ONE_HOUR);
    mesh.apply(FILE, kind.place().policy(policy("algorithms", ISSUER, server.uri("/keys"))));
    return server;
  }
}
