package dev.portcullis.e2e.tokens;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens of any form, good and bad: libraries refuse to make most of those that matter. */
public final class TokenForge {
  static final byte[] SECRET = "a secret that everybody knows, 32".getBytes(StandardCharsets.UTF_8);
  private static final int SALT = -1;

  private final KeyPair pair;

  private TokenForge(KeyPair pair) {
    this.pair = pair;
  }

  /** One that signs by a new RSA key of a size. */
  public static TokenForge rsa(int bits) {
    return make("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
  }

  static TokenForge rsa(int bits, int exponent) {
    return make("RSA", new RSAKeyGenParameterSpec(bits, BigInteger.valueOf(exponent)));
  }

  /** One that signs by a new key of a curve, by the JDK's name of it. */
  public static TokenForge ec(String curve) {
    return make("EC", new ECGenParameterSpec(curve));
  }

  /** One that signs by a new key for EdDSA. */
  public static TokenForge ed25519() {
    return make("Ed25519", NamedParameterSpec.ED25519);
  }

  private static TokenForge make(String kind, AlgorithmParameterSpec parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      generator.initialize(parameters);
      return new TokenForge(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The public key as a JSON Web Key, with further members such as {@code "kid":"a"}. */
  public String jwk(String more) {
    String members =
        switch (pair.getPublic()) {
          case RSAPublicKey rsa ->
              "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\""
                  .formatted(number(rsa.getModulus(), 0), number(rsa.getPublicExponent(), 0));
          case ECPublicKey ec -> {
            int size = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
            yield "\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\""
                .formatted(
                    number(ec.getW().getAffineX(), size), number(ec.getW().getAffineY(), size));
          }
          case EdECPublicKey ed ->
              "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"".formatted(point(ed));
          default -> throw new AssertionError();
        };
    return "{" + members + (more.isEmpty() ? "" : "," + more) + "}";
  }

  /** The secret that everybody knows as a JSON Web Key, with further members. */
  public static String octJwk(String more) {
    return "{\"kty\":\"oct\",\"k\":\"%s\"%s}"
        .formatted(base64(SECRET), more.isEmpty() ? "" : "," + more);
  }

  /** A key set of keys as they stand. */
  public static String keySet(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  /** The public key in DER. */
  public byte[] encoded() {
    return pair.getPublic().getEncoded();
  }

  /** The public key in PEM, as bytes. */
  public byte[] pem() {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded());
    return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Signs by the JDK's name of an algorithm. */
  public String sign(String header, String payload, String jdkAlgorithm) {
    return sign(header, payload.getBytes(StandardCharsets.UTF_8), jdkAlgorithm, SALT);
  }

  String sign(String header, byte[] payload, String jdkAlgorithm, int salt) {
    String content = base64(header.getBytes(StandardCharsets.UTF_8)) + "." + base64(payload);
    return content + "." + base64(signature(content, jdkAlgorithm, salt));
  }

  /** The signature over a text as it stands. */
  byte[] signature(String content, String jdkAlgorithm, int salt) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    try {
      if (jdkAlgorithm.startsWith("PS")) {
        String digest = "SHA-" + jdkAlgorithm.substring(2);
        int length = salt >= 0 ? salt : Integer.parseInt(jdkAlgorithm.substring(2)) / 8;
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(
            new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), length, 1));
        return complete(signature, bytes);
      }
      return complete(Signature.getInstance(jdkAlgorithm), bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] complete(Signature signature, byte[] content) throws GeneralSecurityException {
    signature.initSign(pair.getPrivate());
    signature.update(content);
    return signature.sign();
  }

  /** Signs by the secret that everybody knows, by the JDK's name of an algorithm. */
  public static String hmac(String header, String payload, String jdkAlgorithm) {
    return hmac(header, payload, jdkAlgorithm, SECRET);
  }

  /** Signs by any bytes, which need not be a secret. */
  public static String hmac(String header, String payload, String jdkAlgorithm, byte[] secret) {
    try {
      Mac mac = Mac.getInstance(jdkAlgorithm);
      mac.init(new SecretKeySpec(secret, "HMAC"));
      String content =
          base64(header.getBytes(StandardCharsets.UTF_8))
              + "."
              + base64(payload.getBytes(StandardCharsets.UTF_8));
      return content + "." + base64(mac.doFinal(content.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** As tokens and keys have it. */
  public static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String number(BigInteger number, int size) {
    byte[] bytes = number.toByteArray();
    byte[] unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    byte[] padded = new byte[Math.max(size, unsigned.length)];
    System.arraycopy(unsigned, 0, padded, padded.length - unsigned.length, unsigned.length);
    return base64(padded);
  }

  private static String point(EdECPublicKey key) {
    byte[] bytes = new byte[32];
    byte[] y = key.getPoint().getY().toByteArray();
    for (int i = 0; i < Math.min(32, y.length); i++) {
      bytes[i] = y[y.length - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      bytes[31] |= (byte) 0x80;
    }
    return base64(bytes);
  }
}
