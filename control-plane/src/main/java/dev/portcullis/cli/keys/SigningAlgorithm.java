package dev.portcullis.cli.keys;

import dev.portcullis.cli.UserError;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jspecify.annotations.Nullable;

/** The algorithms by which tokens are signed that Envoy verifies, named as in {@code alg}. */
enum SigningAlgorithm {
  RS256("RSA"),
  RS384("RSA"),
  RS512("RSA"),
  PS256("RSA"),
  PS384("RSA"),
  PS512("RSA"),
  ES256("P-256"),
  ES384("P-384"),
  ES512("P-521"),
  EdDSA("Ed25519"),
  HS256("oct"),
  HS384("oct"),
  HS512("oct");

  private final String kind;

  SigningAlgorithm(String kind) {
    this.kind = kind;
  }

  /** What it takes: RSA, the name of a curve, or {@code oct} for a secret. */
  String kind() {
    return kind;
  }

  /** The size of the hash, which is also the least that a secret may have, in bits. */
  int hashBits() {
    return this == EdDSA ? 512 : Integer.parseInt(name().substring(2));
  }

  boolean isSymmetric() {
    return kind.equals("oct");
  }

  /** The algorithm asked for, if it goes with the key. */
  static SigningAlgorithm of(JsonWebKey key, @Nullable SigningAlgorithm asked) {
    SigningAlgorithm own = ownOf(key);
    String kind = kindOf(key);
    if (asked == null) {
      return own != null ? own : fitting(key);
    }
    if (!asked.kind.equals(kind)) {
      throw new UserError(
          "--alg %s does not go with %s: that is for %s"
              .formatted(asked, described(kind), allOf(kind)));
    }
    if (own != null && own != asked) {
      throw new UserError(
          "--alg %s is not the key's own: its member alg says %s, and Envoy holds to that"
              .formatted(asked, own));
    }
    return asked;
  }

  /** The usual one for such a key. */
  private static SigningAlgorithm fitting(JsonWebKey key) {
    String kind = kindOf(key);
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.kind.equals(kind))
        .findFirst()
        .orElseThrow(() -> new UserError("no algorithm for tokens goes with " + described(kind)));
  }

  private static @Nullable SigningAlgorithm ownOf(JsonWebKey key) {
    String own = key.getAlgorithm();
    if (own == null) {
      return null;
    }
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.toString().equals(own) && algorithm.kind.equals(kindOf(key)))
        .findFirst()
        .orElseThrow(() ->
            new UserError(
                "the key's member alg does not go with %s: that is for %s"
                    .formatted(described(kindOf(key)), allOf(kindOf(key)))));
  }

  private static String allOf(String kind) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.kind.equals(kind))
        .map(SigningAlgorithm::toString)
        .collect(Collectors.joining(", "));
  }

  private static String kindOf(JsonWebKey key) {
    return switch (key) {
      case EllipticCurveJsonWebKey ec -> ec.getCurveName();
      default -> key.getKeyType().equals("OKP") ? "Ed25519" : key.getKeyType();
    };
  }

  private static String described(String kind) {
    return switch (kind) {
      case "RSA" -> "an RSA key";
      case "oct" -> "a symmetric key";
      case "Ed25519" -> "an Ed25519 key";
      default -> "an EC key on " + kind.toUpperCase(Locale.ROOT);
    };
  }
}
