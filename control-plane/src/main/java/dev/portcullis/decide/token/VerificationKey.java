package dev.portcullis.decide.token;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key of an issuer.
 *
 * @param id "" for none
 * @param algorithm the only one it is for, "" for any
 */
record VerificationKey(String id, String algorithm, Material material) {
  private static final int ED25519_SIGNATURE = 64;

  /** The key itself, by kind: that decides how a signature is checked, not the token's word. */
  sealed interface Material {
    /** For RS* and PS*. */
    record Rsa(RSAPublicKey key) implements Material {}

    /** For ES*. */
    record Ec(ECPublicKey key) implements Material {}

    /** For EdDSA; null where the bytes are no point of the curve. */
    record Ed25519(@Nullable PublicKey key) implements Material {}

    /** For HS*. */
    record Hmac(SecretKeySpec key) implements Material {
      @Override
      public String toString() {
        return "Hmac";
      }
    }
  }

  /** What a key says of a signature. */
  enum Verdict {
    GOOD,
    BAD,
    /** Not the length of any Ed25519 signature, at which Envoy asks no further key. */
    WRONG_LENGTH
  }

  /** Whether a token that names {@code tokenKeyId} and {@code tokenAlgorithm} may be its own. */
  boolean fits(String tokenKeyId, String tokenAlgorithm) {
    boolean sameId = tokenKeyId.isEmpty() || id.isEmpty() || id.equals(tokenKeyId);
    return sameId && (algorithm.isEmpty() || algorithm.equals(tokenAlgorithm));
  }

  /** The key in words: its id and what it is for. */
  String label() {
    String name = id.isEmpty() ? "without id" : id;
    return algorithm.isEmpty() ? name : name + " (" + algorithm + ")";
  }

  Verdict verify(CompactToken token) {
    try {
      return switch (material) {
        case Material.Ed25519(PublicKey key) -> ed25519(key, token);
        case Material.Rsa(RSAPublicKey key) -> verdict(rsa(key, token));
        case Material.Ec(ECPublicKey key) -> verdict(ec(key, token));
        case Material.Hmac(SecretKeySpec key) -> verdict(hmac(key, token));
      };
    } catch (GeneralSecurityException e) {
      // The JDK's way to say that the signature can't be one of this key, as by its length.
      return Verdict.BAD;
    }
  }

  private static Verdict verdict(boolean good) {
    return good ? Verdict.GOOD : Verdict.BAD;
  }

  private static Verdict ed25519(@Nullable PublicKey key, CompactToken token)
      throws GeneralSecurityException {
    if (token.signed().signature().length != ED25519_SIGNATURE) {
      return Verdict.WRONG_LENGTH;
    }
    return verdict(key != null && check(Signature.getInstance("Ed25519"), key, token));
  }

  private static boolean rsa(RSAPublicKey key, CompactToken token) throws GeneralSecurityException {
    int hash = hashBits(token.algorithm(), "RS", "PS");
    return switch (token.algorithm().substring(0, 2)) {
      case "RS" -> check(Signature.getInstance("SHA" + hash + "withRSA"), key, token);
      case "PS" -> check(pss(hash), key, token);
      default -> false;
    };
  }

  private static Signature pss(int hash) throws GeneralSecurityException {
    String digest = "SHA-" + hash;
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), hash / 8, 1));
    return signature;
  }

  /** The two halves of the signature are two numbers, of whatever length. */
  private static boolean ec(ECPublicKey key, CompactToken token) throws GeneralSecurityException {
    byte[] bytes = token.signed().signature();
    int half = bytes.length / 2;
    byte[] der =
        DerSignature.of(new BigInteger(1, bytes, 0, half), new BigInteger(1, bytes, half, half));
    Signature signature =
        Signature.getInstance("SHA" + hashBits(token.algorithm(), "ES") + "withECDSA");
    signature.initVerify(key);
    signature.update(token.signed().content());
    return signature.verify(der);
  }

  private static boolean hmac(SecretKeySpec key, CompactToken token)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA" + hashBits(token.algorithm(), "HS"));
    mac.init(key);
    return MessageDigest.isEqual(mac.doFinal(token.signed().content()), token.signed().signature());
  }

  private static boolean check(Signature signature, PublicKey key, CompactToken token)
      throws GeneralSecurityException {
    signature.initVerify(key);
    signature.update(token.signed().content());
    return signature.verify(token.signed().signature());
  }

  /**
   * The hash of an algorithm for one kind of key; an algorithm for another kind counts as SHA-256.
   */
  private static int hashBits(String algorithm, String... prefixes) {
    for (String prefix : prefixes) {
      if (algorithm.startsWith(prefix)) {
        return switch (algorithm.substring(prefix.length())) {
          case "384" -> 384;
          case "512" -> 512;
          default -> 256;
        };
      }
    }
    return 256;
  }
}
