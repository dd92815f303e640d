package dev.portcullis.compile.check;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key types that Envoy verifies tokens with, and what their members must look like. */
enum KeyMaterial {
  RSA("RSA", ImmutableList.of("alg", "e", "kid", "kty", "n")) {
    @Override
    @Nullable String unusable(Map<?, ?> key) {
      if (!algorithmIsOneOf(key, RSA_ALGORITHMS)) {
        return WRONG_ALGORITHM;
      }
      BigInteger modulus = number(key, "n");
      BigInteger exponent = number(key, "e");
      if (modulus == null || exponent == null) {
        return "'n' and 'e' must be base64url";
      }
      boolean size =
          modulus.bitLength() >= SMALLEST_MODULUS && modulus.bitLength() <= LARGEST_MODULUS;
      return size && modulus.testBit(0) && EXPONENTS.contains(exponent)
          ? null
          : "'n' is no modulus of 512 to 16384 bits, or 'e' is neither 65537 nor 3";
    }
  },
  EC("EC", ImmutableList.of("alg", "crv", "kid", "kty", "x", "y")) {
    @Override
    @Nullable String unusable(Map<?, ?> key) {
      EllipticCurve curve = EllipticCurve.named(JsonWebKey.text(key, "crv"));
      if (curve == null) {
        return "Envoy does not know the curve";
      }
      if (!algorithmIsOneOf(key, ImmutableSet.of(curve.algorithm()))) {
        return WRONG_ALGORITHM;
      }
      BigInteger x = number(key, "x");
      BigInteger y = number(key, "y");
      return x != null && y != null && curve.contains(x, y) ? null : "not a point of its curve";
    }
  },
  OCTETS("oct", ImmutableList.of("alg", "k", "kid", "kty")) {
    @Override
    @Nullable String unusable(Map<?, ?> key) {
      if (!algorithmIsOneOf(key, ImmutableSet.of("HS256", "HS384", "HS512"))) {
        return WRONG_ALGORITHM;
      }
      byte[] octets = octets(key, "k");
      return octets != null && octets.length > 0 ? null : "'k' must be base64url";
    }
  },
  OCTET_PAIR("OKP", ImmutableList.of("alg", "crv", "kid", "kty", "x")) {
    @Override
    @Nullable String unusable(Map<?, ?> key) {
      if (!"Ed25519".equals(JsonWebKey.text(key, "crv"))) {
        return "Envoy does not know the curve";
      }
      if (!algorithmIsOneOf(key, ImmutableSet.of("EdDSA"))) {
        return WRONG_ALGORITHM;
      }
      byte[] octets = octets(key, "x");
      return octets != null && octets.length == ED25519_BYTES ? null : "not an Ed25519 key";
    }
  };

  private static final ImmutableSet<String> RSA_ALGORITHMS =
      ImmutableSet.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
  private static final ImmutableSet<String> BINARY = ImmutableSet.of("e", "k", "n", "x", "y");
  private static final String WRONG_ALGORITHM = "'alg' does not fit the key";
  private static final int SMALLEST_MODULUS = 512;
  private static final int LARGEST_MODULUS = 16384;

  // Envoy 1.40 takes no other, not even primes such as 17 and 257.
  private static final ImmutableSet<BigInteger> EXPONENTS =
      ImmutableSet.of(BigInteger.valueOf(3), BigInteger.valueOf(65537));
  private static final int ED25519_BYTES = 32;

  private final String type;
  private final ImmutableList<String> members;

  KeyMaterial(String type, ImmutableList<String> members) {
    this.type = type;
    this.members = members;
  }

  static @Nullable KeyMaterial ofType(String type) {
    for (KeyMaterial material : values()) {
      if (material.type.equals(type)) {
        return material;
      }
    }
    return null;
  }

  /** The members that Envoy reads, sorted; none of them is a private one. */
  ImmutableList<String> members() {
    return members;
  }

  /** The members whose text is base64url. */
  ImmutableSet<String> binaryMembers() {
    return BINARY;
  }

  /** Why Envoy could not use {@code key}, or null if it can. */
  abstract @Nullable String unusable(Map<?, ?> key);

  private static boolean algorithmIsOneOf(Map<?, ?> key, ImmutableSet<String> algorithms) {
    String algorithm = JsonWebKey.text(key, "alg");
    return algorithm == null || algorithms.contains(algorithm);
  }

  private static @Nullable BigInteger number(Map<?, ?> key, String name) {
    byte[] octets = octets(key, name);
    return octets == null || octets.length == 0 ? null : new BigInteger(1, octets);
  }

  static byte @Nullable [] octets(Map<?, ?> key, String name) {
    String text = JsonWebKey.text(key, name);
    if (text == null) {
      return null;
    }
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
