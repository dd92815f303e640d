package dev.portcullis.cli.keys;

import dev.portcullis.cli.keys.PemDecoder.NotForTokensException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/** The members of a JSON Web Key that say what an ASN.1 structure says. */
final class JwkMembers {
  private static final int ED25519_OCTETS = 32;

  private JwkMembers() {}

  /**
   * A curve.
   *
   * @param name as JSON Web Keys have it
   */
  record Curve(String name, X9ECParameters parameters) {
    private int octets() {
      return (parameters.getCurve().getFieldSize() + 7) / 8;
    }
  }

  static Map<String, Object> rsa(RSAPublicKey key) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("kty", "RSA");
    members.put("n", text(BigIntegers.asUnsignedByteArray(key.getModulus())));
    members.put("e", text(BigIntegers.asUnsignedByteArray(key.getPublicExponent())));
    return members;
  }

  static Map<String, Object> rsa(RSAPrivateKey key) {
    Map<String, Object> members = rsa(new RSAPublicKey(key.getModulus(), key.getPublicExponent()));
    members.put("d", text(BigIntegers.asUnsignedByteArray(key.getPrivateExponent())));
    members.put("p", text(BigIntegers.asUnsignedByteArray(key.getPrime1())));
    members.put("q", text(BigIntegers.asUnsignedByteArray(key.getPrime2())));
    members.put("dp", text(BigIntegers.asUnsignedByteArray(key.getExponent1())));
    members.put("dq", text(BigIntegers.asUnsignedByteArray(key.getExponent2())));
    members.put("qi", text(BigIntegers.asUnsignedByteArray(key.getCoefficient())));
    return members;
  }

  /** The curve that the parameters of a key name, if Envoy knows it. */
  static Curve curve(@Nullable ASN1Encodable parameters) throws NotForTokensException {
    if (parameters == null) {
      throw new NotForTokensException("holds an EC key that does not say on which curve it is");
    }
    if (!(parameters.toASN1Primitive() instanceof ASN1ObjectIdentifier identifier)) {
      throw new NotForTokensException(
          "holds an EC key that describes its curve instead of naming it: convert it with openssl ec"
              + " -in FILE -param_enc named_curve");
    }
    String name = String.valueOf(ECNamedCurveTable.getName(identifier));
    String known =
        switch (name) {
          case "prime256v1", "secp256r1", "P-256" -> "P-256";
          case "secp384r1", "P-384" -> "P-384";
          case "secp521r1", "P-521" -> "P-521";
          default ->
              throw new NotForTokensException(
                  "holds an EC key on the curve %s: Envoy verifies tokens on P-256, P-384 and P-521"
                      .formatted(name.equals("null") ? identifier : name));
        };
    return new Curve(known, ECNamedCurveTable.getByOID(identifier));
  }

  /** A public key from its point, compressed or not. */
  static Map<String, Object> ec(Curve curve, byte[] point) {
    return ec(curve, curve.parameters().getCurve().decodePoint(point));
  }

  /** A private key; whether it comes with its public half does not matter. */
  static Map<String, Object> ec(Curve curve, ECPrivateKey key) {
    BigInteger secret = key.getKey();
    if (secret.signum() <= 0 || secret.compareTo(curve.parameters().getN()) >= 0) {
      throw new IllegalArgumentException();
    }
    Map<String, Object> members = ec(curve, curve.parameters().getG().multiply(secret).normalize());
    members.put("d", number(secret, curve));
    return members;
  }

  private static Map<String, Object> ec(Curve curve, ECPoint point) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("kty", "EC");
    members.put("crv", curve.name());
    members.put("x", number(point.normalize().getAffineXCoord().toBigInteger(), curve));
    members.put("y", number(point.normalize().getAffineYCoord().toBigInteger(), curve));
    return members;
  }

  static Map<String, Object> ed25519(byte[] point) {
    if (point.length != ED25519_OCTETS) {
      throw new IllegalArgumentException();
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("kty", "OKP");
    members.put("crv", "Ed25519");
    members.put("x", text(point));
    return members;
  }

  static Map<String, Object> ed25519Private(ASN1Encodable content) {
    byte[] seed = ASN1OctetString.getInstance(content).getOctets();
    if (seed.length != ED25519_OCTETS) {
      throw new IllegalArgumentException();
    }
    Map<String, Object> members =
        ed25519(new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded());
    members.put("d", text(seed));
    return members;
  }

  /** RFC 7518 has numbers of EC keys at full length, with leading zeros. */
  private static String number(BigInteger number, Curve curve) {
    return text(BigIntegers.asUnsignedByteArray(curve.octets(), number));
  }

  private static String text(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }
}
