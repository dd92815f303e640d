package dev.portcullis.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.BaseEncoding;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.util.HashMap;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;

/** Which single keys Envoy can use. Never says a part of a key: it may be a secret. */
public final class JsonWebKeys {
  private static final ImmutableList<String> PRIVATE_MEMBERS =
      ImmutableList.of("d", "p", "q", "dp", "dq", "qi", "oth");

  /** The members that make the public key, by key type. */
  private static final ImmutableMap<String, ImmutableList<String>> PUBLIC_MEMBERS =
      ImmutableMap.of(
          "RSA", ImmutableList.of("n", "e"),
          "EC", ImmutableList.of("crv", "x", "y"),
          "OKP", ImmutableList.of("crv", "x"),
          "oct", ImmutableList.of("k"));

  private static final ImmutableMap<String, String> EC_ALGORITHMS =
      ImmutableMap.of("P-256", "ES256", "P-384", "ES384", "P-521", "ES512");
  private static final BaseEncoding BASE64_URL = BaseEncoding.base64Url();
  private static final int ED25519_BYTES = 32;
  // Envoy 1.40 takes no other.
  private static final ImmutableSet<BigInteger> EXPONENTS =
      ImmutableSet.of(BigInteger.valueOf(3), BigInteger.valueOf(65537));
  private static final int LONGEST_KEY_ID = 8192;
  private static final int MIN_RSA_BITS = 512;
  private static final int MAX_RSA_BITS = 16_384;

  private JsonWebKeys() {}

  /** Whether the key has a part that only its owner may know. */
  public static boolean holdsSecret(JsonNode key) {
    return (isSymmetric(key) && key.has("k")) || PRIVATE_MEMBERS.stream().anyMatch(key::has);
  }

  /** Whether who can verify with the key can sign with it. */
  public static boolean isSymmetric(JsonNode key) {
    return key.path("kty").asText().equals("oct");
  }

  /** The members that make the key which verifies tokens; none for a type that is not known. */
  public static ImmutableList<String> publicMembers(JsonNode key) {
    return PUBLIC_MEMBERS.getOrDefault(key.path("kty").asText(""), ImmutableList.of());
  }

  /**
   * Why it is no key at all, "" if it is one. Istio refuses a set with one of those, although a
   * reader of key sets may leave it out.
   */
  public static String malformed(JsonNode key) {
    if (!key.isObject()) {
      return "no mapping";
    }
    String type = key.path("kty").asText("");
    ImmutableList<String> members = PUBLIC_MEMBERS.get(type);
    if (members == null) {
      return type.isEmpty() ? "kty is missing" : "kty is none of RSA, EC, OKP, oct";
    }
    for (String member : members) {
      String value = key.path(member).isTextual() ? key.path(member).asText() : "";
      if (value.isEmpty()) {
        return member + " is missing";
      }
      boolean bytes = member.equals("crv") || decodes(value);
      if (!bytes) {
        return member + " is not base64url";
      }
    }
    return ImmutableList.of("alg", "kid").stream()
        .filter(member -> key.has(member) && !key.path(member).isTextual())
        .map(member -> member + " is no text")
        .findFirst()
        .orElse("");
  }

  /** Whether Istio takes it for base64, be it for URLs or the other. */
  private static boolean decodes(String value) {
    return BASE64_URL.canDecode(value) || BaseEncoding.base64().canDecode(value);
  }

  /** Why Envoy can't use a key that is not malformed, "" if it can. */
  public static String unusable(JsonNode key) {
    String type = key.path("kty").asText("");
    ImmutableList<String> members = publicMembers(key);
    for (String member : members) {
      if (!member.equals("crv") && !BASE64_URL.canDecode(key.path(member).asText())) {
        return member + " is not base64url";
      }
    }
    if (!isText(key.path("kid").asText(""))) {
      // One such text would make the whole set unreadable for Envoy.
      return "kid is no text of a reasonable length";
    }
    String algorithm = wrongAlgorithm(type, key);
    if (!algorithm.isEmpty()) {
      return algorithm;
    }
    return type.equals("OKP") ? wrongEd25519(key) : wrongKey(type, members, key);
  }

  private static boolean isText(String keyId) {
    return keyId.length() <= LONGEST_KEY_ID && StandardCharsets.UTF_8.newEncoder().canEncode(keyId);
  }

  private static String wrongAlgorithm(String type, JsonNode key) {
    String algorithm = key.path("alg").asText("");
    String curve = key.path("crv").asText("");
    if (type.equals("EC") && !EC_ALGORITHMS.containsKey(curve)) {
      return "crv is none of P-256, P-384, P-521";
    }
    if (type.equals("OKP") && !curve.equals("Ed25519")) {
      return "crv is not Ed25519";
    }
    boolean good =
        switch (type) {
          case "RSA" -> algorithm.matches("[RP]S(256|384|512)");
          case "EC" -> algorithm.equals(EC_ALGORITHMS.get(curve));
          case "OKP" -> algorithm.equals("EdDSA");
          default -> algorithm.matches("HS(256|384|512)");
        };
    return good || algorithm.isEmpty() ? "" : "alg does not go with kty or crv";
  }

  private static String wrongEd25519(JsonNode key) {
    String x = key.path("x").asText();
    return BASE64_URL.decode(x).length == ED25519_BYTES ? "" : "the key cannot be decoded";
  }

  private static String wrongKey(String type, ImmutableList<String> members, JsonNode key) {
    Map<String, Object> publicPart = new HashMap<>();
    publicPart.put("kty", type);
    members.forEach(member -> publicPart.put(member, key.path(member).asText()));
    try {
      return switch (JsonWebKey.Factory.newJwk(publicPart).getKey()) {
        case RSAPublicKey rsa -> wrongRsa(rsa);
        case ECPublicKey ec -> onCurve(ec) ? "" : "x and y are no point of the curve";
        default -> "";
      };
    } catch (JoseException | RuntimeException e) {
      // Its message may quote the key.
      return "the key cannot be decoded";
    }
  }

  private static String wrongRsa(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS || !key.getModulus().testBit(0)) {
      return "n is no modulus of " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits";
    }
    return EXPONENTS.contains(key.getPublicExponent()) ? "" : "e is neither 65537 nor 3";
  }

  private static boolean onCurve(ECPublicKey key) {
    ECParameterSpec curve = key.getParams();
    BigInteger prime = ((ECFieldFp) curve.getCurve().getField()).getP();
    BigInteger x = key.getW().getAffineX();
    BigInteger y = key.getW().getAffineY();
    if (x.compareTo(prime) >= 0 || y.compareTo(prime) >= 0) {
      return false;
    }
    BigInteger right =
        x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB());
    return y.pow(2).subtract(right).mod(prime).signum() == 0;
  }
}
