package dev.portcullis.e2e.harness;

import java.security.Key;
import java.util.Map;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctJwkGenerator;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * A signing key made for one run of the tests, with the form that a policy's {@code jwks} shows.
 */
public final class TestKey {
  private static final int RSA_BITS = 2048;
  private static final int HMAC_BITS = 256;

  private final JsonWebKey key;
  private final String algorithm;

  private TestKey(JsonWebKey key, String id, String algorithm) {
    this.key = key;
    this.algorithm = algorithm;
    key.setKeyId(id);
    key.setAlgorithm(algorithm);
    key.setUse("sig");
  }

  /** An RSA key for RS256. */
  public static TestKey rsa(String id) {
    return make(
        () -> RsaJwkGenerator.generateJwk(RSA_BITS), id, AlgorithmIdentifiers.RSA_USING_SHA256);
  }

  /** A P-256 key for ES256. */
  public static TestKey ec(String id) {
    return make(
        () -> EcJwkGenerator.generateJwk(EllipticCurves.P256),
        id,
        AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
  }

  /** An Ed25519 key for EdDSA. */
  public static TestKey ed25519(String id) {
    return make(() -> OkpJwkGenerator.generateJwk("Ed25519"), id, AlgorithmIdentifiers.EDDSA);
  }

  /** A symmetric key for HS256. */
  public static TestKey hmac(String id) {
    return make(() -> OctJwkGenerator.generateJwk(HMAC_BITS), id, AlgorithmIdentifiers.HMAC_SHA256);
  }

  /** Signs claims, given as a JSON object, into a compact token. */
  public String sign(String claims) {
    try {
      JsonWebSignature token = new JsonWebSignature();
      token.setPayload(claims);
      token.setKey(signingKey());
      token.setKeyIdHeaderValue(key.getKeyId());
      token.setAlgorithmHeaderValue(algorithm);
      token.setHeader("typ", "JWT");
      return token.getCompactSerialization();
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The members that a verifier needs: public, but for a symmetric key, which has no public half.
   */
  Map<String, Object> verificationMembers() {
    boolean publicKey = key instanceof PublicJsonWebKey;
    return key.toParams(
        publicKey
            ? JsonWebKey.OutputControlLevel.PUBLIC_ONLY
            : JsonWebKey.OutputControlLevel.INCLUDE_SYMMETRIC);
  }

  private Key signingKey() {
    return key instanceof PublicJsonWebKey pair ? pair.getPrivateKey() : key.getKey();
  }

  private interface Generator {
    JsonWebKey generate() throws JoseException;
  }

  private static TestKey make(Generator generator, String id, String algorithm) {
    try {
      return new TestKey(generator.generate(), id, algorithm);
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }
}
