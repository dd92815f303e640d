package dev.portcullis.decide.token;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads JSON Web Keys with Envoy's idea of which are usable. */
final class KeyReader {
  private static final BigInteger THREE = BigInteger.valueOf(3);
  private static final BigInteger F4 = BigInteger.valueOf(65537);
  private static final int LONGEST_RSA = 16384;
  private static final int SHORTEST_RSA = 512;

  private KeyReader() {}

  /** The key, or null where Envoy could not use it. */
  static @Nullable VerificationKey read(ClaimValue.Members members) {
    String algorithm = Claims.textOrEmpty(members, "alg");
    try {
      VerificationKey.Material material =
          switch (Claims.textOrEmpty(members, "kty")) {
            case "RSA" -> rsa(members, algorithm);
            case "EC" -> ec(members, algorithm);
            case "oct" -> hmac(members, algorithm);
            case "OKP" -> okp(members, algorithm);
            default -> null;
          };
      return material == null
          ? null
          : new VerificationKey(Claims.textOrEmpty(members, "kid"), algorithm, material);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private static VerificationKey.@Nullable Material rsa(
      ClaimValue.Members members, String algorithm) throws GeneralSecurityException {
    BigInteger modulus = number(members, "n");
    BigInteger exponent = number(members, "e");
    boolean other =
        !algorithm.isEmpty() && !algorithm.startsWith("RS") && !algorithm.startsWith("PS");
    if (other || modulus == null || exponent == null) {
      return null;
    }
    boolean usable =
        modulus.testBit(0)
            && modulus.bitLength() >= SHORTEST_RSA
            && modulus.bitLength() <= LONGEST_RSA
            && (exponent.equals(THREE) || exponent.equals(F4));
    return usable
        ? new VerificationKey.Material.Rsa(
            (RSAPublicKey)
                KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(modulus, exponent)))
        : null;
  }

  private static VerificationKey.@Nullable Material ec(ClaimValue.Members members, String algorithm)
      throws GeneralSecurityException {
    if (Claims.text(members, "crv") instanceof Claims.Found.WrongType<String>) {
      return null;
    }
    String curve = curve(algorithm, Claims.textOrEmpty(members, "crv"));
    BigInteger x = number(members, "x");
    BigInteger y = number(members, "y");
    if (curve == null || x == null || y == null) {
      return null;
    }
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    ECParameterSpec domain = parameters.getParameterSpec(ECParameterSpec.class);
    ECPoint point = new ECPoint(x, y);
    return isOn(domain, point)
        ? new VerificationKey.Material.Ec(
            (ECPublicKey)
                KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, domain)))
        : null;
  }

  /** The JDK's name of the curve; the algorithm says it where {@code crv} does not. */
  private static @Nullable String curve(String algorithm, String crv) {
    String pair = algorithm + " " + crv;
    return switch (pair) {
      case " ", " P-256", "ES256 ", "ES256 P-256" -> "secp256r1";
      case " P-384", "ES384 ", "ES384 P-384" -> "secp384r1";
      case " P-521", "ES512 ", "ES512 P-521" -> "secp521r1";
      default -> null;
    };
  }

  private static boolean isOn(ECParameterSpec domain, ECPoint point) {
    BigInteger p = ((ECFieldFp) domain.getCurve().getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    BigInteger right =
        x.pow(3).add(domain.getCurve().getA().multiply(x)).add(domain.getCurve().getB());
    return x.compareTo(p) < 0
        && y.compareTo(p) < 0
        && y.pow(2).subtract(right).mod(p).signum() == 0;
  }

  private static VerificationKey.@Nullable Material hmac(
      ClaimValue.Members members, String algorithm) {
    byte[] key = bytes(members, "k");
    boolean known =
        switch (algorithm) {
          case "", "HS256", "HS384", "HS512" -> true;
          default -> false;
        };
    return !known || key == null || key.length == 0
        ? null
        : new VerificationKey.Material.Hmac(new SecretKeySpec(key, "HMAC"));
  }

  private static VerificationKey.@Nullable Material okp(
      ClaimValue.Members members, String algorithm) {
    byte[] key = bytes(members, "x");
    boolean usable =
        (algorithm.isEmpty() || algorithm.equals("EdDSA"))
            && Claims.textOrEmpty(members, "crv").equals("Ed25519")
            && key != null
            && key.length == Ed25519Keys.LENGTH;
    return usable && key != null
        ? new VerificationKey.Material.Ed25519(Ed25519Keys.publicKey(key))
        : null;
  }

  private static @Nullable BigInteger number(ClaimValue.Members members, String name) {
    byte[] bytes = bytes(members, name);
    return bytes == null ? null : new BigInteger(1, bytes);
  }

  /** The bytes of a member that is Base64url, null where it is missing or something else. */
  private static byte @Nullable [] bytes(ClaimValue.Members members, String name) {
    return Claims.text(members, name) instanceof Claims.Found.Value<String>(String text)
        ? Base64Url.decode(text)
        : null;
  }
}
