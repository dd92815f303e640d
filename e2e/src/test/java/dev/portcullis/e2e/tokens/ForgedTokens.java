package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.BadToken.bearer;
import static dev.portcullis.e2e.tokens.BadToken.unknownKey;
import static dev.portcullis.e2e.tokens.BadToken.wrongKey;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Well-formed tokens that the issuer never made. */
final class ForgedTokens {
  private static final String OF_A = "{\"iss\":\"a\",\"sub\":\"s\"}";
  private static final String RS = "SHA256withRSA";
  private static final String ES = "SHA256withECDSAinP1363Format";
  private static final TokenForge STRANGER = TokenForge.rsa(2048);
  private static final TokenForge P384 = TokenForge.ec("secp384r1");

  private ForgedTokens() {}

  static ImmutableList<BadToken> all() {
    return ImmutableList.<BadToken>builder()
        .addAll(confusions())
        .addAll(keysOfOthers())
        .addAll(keysBroughtAlong())
        .addAll(signatures())
        .build();
  }

  private static ImmutableList<BadToken> confusions() {
    return ImmutableList.of(
        unknownKey(
            "RS to HS confusion",
            hmacByPublicKey(head("HS256", "k1"), OF_A),
            "key id k1 and algorithm HS256"),
        unknownKey(
            "RS to HS confusion without kid",
            hmacByPublicKey("{\"alg\":\"HS256\"}", OF_A),
            "no key id and algorithm HS256"),
        wrongKey(
            "RS to HS confusion, key for any algorithm",
            hmacByPublicKey("{\"alg\":\"HS256\"}", OF_A.replace("\"a\"", "\"n\""))),
        unknownKey(
            "another algorithm than the key's",
            Issuer.RSA.sign(head("RS512", "k1"), OF_A, "SHA512withRSA"),
            "algorithm RS512; its keys are k1 (RS256), e1 (ES256)"),
        wrongKey("PS256 said to be RS256", Issuer.RSA.sign(head("RS256", "k1"), OF_A, "PS256")),
        unknownKey(
            "ES256 by the id of the RSA key",
            BadToken.p256().sign(head("ES256", "k1"), OF_A, ES),
            "key id k1 and algorithm ES256"),
        wrongKey("wrong curve", P384.sign(head("ES256", "e1"), OF_A, ES)),
        unknownKey(
            "wrong curve, said to be",
            P384.sign(head("ES384", "e1"), OF_A, "SHA384withECDSAinP1363Format"),
            "key id e1 and algorithm ES384"),
        wrongKey(
            "ECDSA in DER", BadToken.p256().sign(head("ES256", "e1"), OF_A, "SHA256withECDSA")));
  }

  private static ImmutableList<BadToken> keysOfOthers() {
    return ImmutableList.of(
        unknownKey(
            "kid of another issuer",
            BadToken.otherRsa().sign(head("RS256", "k2"), OF_A, RS),
            "key id k2"),
        wrongKey(
            "another issuer's key under the right kid",
            BadToken.otherRsa().sign(head("RS256", "k1"), OF_A, RS)),
        wrongKey(
            "another issuer's key without kid",
            Issuer.RSA.sign(
                "{\"alg\":\"RS256\"}", "{\"iss\":\"b\",\"sub\":\"s\",\"aud\":\"x\"}", RS)),
        unknownKey(
            "kid that nobody has",
            Issuer.RSA.sign(head("RS256", "k9"), OF_A, RS),
            "names a key that the issuer has not"),
        unknownKey(
            "kid as a path",
            hmacByPublicKey(head("HS256", "../../../dev/null"), OF_A),
            "key id ../../../dev/null"),
        unknownKey(
            "kid as an injection",
            Issuer.RSA.sign(head("RS256", "x' UNION SELECT 'k1"), OF_A, RS),
            "key id x' UNION SELECT 'k1"),
        unknownKey(
            "kid in other case", Issuer.RSA.sign(head("RS256", "K1"), OF_A, RS), "key id K1"));
  }

  /** Signed by a key that the token itself, or an address in it, presents as the right one. */
  private static ImmutableList<BadToken> keysBroughtAlong() {
    return ImmutableList.of(
        wrongKey("embedded jwk", brought("\"jwk\":" + STRANGER.jwk(""))),
        wrongKey(
            "embedded jwk under the right kid",
            brought("\"kid\":\"k1\",\"jwk\":" + STRANGER.jwk("\"kid\":\"k1\""))),
        wrongKey("jku", brought("\"jku\":\"http://127.0.0.1/jwks.json\"")),
        wrongKey("x5u", brought("\"x5u\":\"http://127.0.0.1/cert.pem\"")),
        wrongKey("x5c", brought("\"x5c\":[\"MIIB\"]")),
        wrongKey("x5t", brought("\"x5t\":\"AAAA\"")));
  }

  private static String brought(String members) {
    return STRANGER.sign("{\"alg\":\"RS256\"," + members + "}", OF_A, RS);
  }

  private static ImmutableList<BadToken> signatures() {
    String good = Issuer.token("a");
    String content = good.substring(0, good.lastIndexOf('.') + 1);
    String ec = BadToken.p256().sign(head("ES256", "e1"), OF_A, ES);
    String ecContent = ec.substring(0, ec.lastIndexOf('.') + 1);
    return ImmutableList.of(
        wrongKey(
            "changed after signing",
            good.replace(
                good.split("\\.")[1], TokenForge.base64("{\"iss\":\"a\",\"sub\":\"root\"}"))),
        wrongKey(
            "signature of another token", content + Issuer.token("a", "\"x\":1").split("\\.")[2]),
        wrongKey("signature cut", good.substring(0, good.length() - 4)),
        wrongKey("signature of zeros", content + TokenForge.base64(new byte[256])),
        wrongKey("ECDSA of zeros (CVE-2022-21449)", ecContent + TokenForge.base64(new byte[64])),
        wrongKey("50 KiB, forged", STRANGER.sign(head("RS256", "k1"), big(), RS)),
        bearer(
            "EdDSA cut",
            cut(
                BadToken.ed25519()
                    .sign(head("EdDSA", "d1"), OF_A.replace("\"a\"", "\"d\""), "Ed25519")),
            "Jwt ED25519 signature is wrong length",
            "WRONG_KEY",
            "another key than d1"));
  }

  private static String big() {
    return "{\"iss\":\"a\",\"x\":\"" + "x".repeat(37_000) + "\"}";
  }

  private static String cut(String token) {
    return token.substring(0, token.length() - 4);
  }

  private static String head(String algorithm, String keyId) {
    return "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, keyId);
  }

  /** The public key, which everybody has, taken for a secret. */
  private static String hmacByPublicKey(String header, String payload) {
    String content = TokenForge.base64(header) + "." + TokenForge.base64(payload);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Issuer.RSA.jwk("").getBytes(StandardCharsets.UTF_8), "HMAC"));
      return content
          + "."
          + TokenForge.base64(mac.doFinal(content.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
