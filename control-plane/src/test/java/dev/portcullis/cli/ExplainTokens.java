package dev.portcullis.cli;

import java.time.Instant;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** An issuer of tokens for the tests of {@code explain}. */
final class ExplainTokens {
  static final String ISSUER = "testing@secure.istio.io";
  static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private final RsaJsonWebKey key = generate();
  private final RsaJsonWebKey other = generate();

  private static RsaJsonWebKey generate() {
    try {
      RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId("key-1");
      key.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  String jwks() {
    return "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}";
  }

  /** The claims of a good token. */
  static JwtClaims claims() {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setSubject("alice");
    claims.setAudience("httpbin");
    claims.setExpirationTime(NumericDate.fromSeconds(NOW.plusSeconds(3600).getEpochSecond()));
    return claims;
  }

  static JwtClaims with(String claim, Object value) {
    JwtClaims claims = claims();
    claims.setClaim(claim, value);
    return claims;
  }

  static JwtClaims without(String claim) {
    JwtClaims claims = claims();
    claims.unsetClaim(claim);
    return claims;
  }

  /** A time as a claim. */
  static JwtClaims with(String claim, Instant time) {
    return with(claim, (Object) time.getEpochSecond());
  }

  String sign(JwtClaims claims) {
    return sign(claims, key, "key-1");
  }

  /** Signed by a key that the issuer does not have, under the id of one that it has. */
  String signByOther(JwtClaims claims) {
    return sign(claims, other, "key-1");
  }

  String signUnder(String keyId, JwtClaims claims) {
    return sign(claims, key, keyId);
  }

  /** All kinds of tokens by the names of their files. */
  Map<String, String> files() {
    return Map.ofEntries(
        Map.entry("good.jwt", sign(claims())),
        Map.entry("expired.jwt", sign(with("exp", NOW.minusSeconds(5400)))),
        Map.entry("just-expired.jwt", sign(with("exp", NOW.minusSeconds(180)))),
        Map.entry("early.jwt", sign(with("nbf", NOW.plusSeconds(7200)))),
        Map.entry("just-early.jwt", sign(with("nbf", NOW.plusSeconds(150)))),
        Map.entry("other-issuer.jwt", sign(with("iss", "https://idp.example"))),
        Map.entry("other-audience.jwt", sign(with("aud", "productpage"))),
        Map.entry("unknown-key.jwt", signUnder("key-2", claims())),
        Map.entry("wrong-key.jwt", signByOther(claims())),
        Map.entry("cut.jwt", sign(claims()).replaceFirst("\\.[^.]*$", "")),
        Map.entry("no-subject.jwt", sign(without("sub"))),
        Map.entry("level.jwt", sign(with("level", 5))));
  }

  private static String sign(JwtClaims claims, RsaJsonWebKey key, String keyId) {
    try {
      JsonWebSignature signature = new JsonWebSignature();
      signature.setPayload(claims.toJson());
      signature.setKey(key.getPrivateKey());
      signature.setKeyIdHeaderValue(keyId);
      signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
