package dev.portcullis.cli.keys;

import dev.portcullis.cli.UserError;
import java.io.IOException;
import java.util.Map;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * Decodes one PEM block.
 *
 * <p>By Bouncy Castle's ASN.1: the JDK reads neither PKCS#1 nor SEC1, and of a private EC or
 * Ed25519 key it does not give the public half. Its provider is not installed.
 */
final class PemDecoder {
  // RFC 8410; the library's own constants are in a part of it that nothing else here needs.
  private static final ASN1ObjectIdentifier X25519 = new ASN1ObjectIdentifier("1.3.101.110");
  private static final ASN1ObjectIdentifier X448 = new ASN1ObjectIdentifier("1.3.101.111");
  private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");
  private static final ASN1ObjectIdentifier ED448 = new ASN1ObjectIdentifier("1.3.101.113");

  private PemDecoder() {}

  static PublicJsonWebKey key(Input input, PemObject block) {
    try {
      return PublicJsonWebKey.Factory.newPublicJwk(members(block));
    } catch (NotForTokensException e) {
      throw new UserError(input.name() + " " + e.getMessage(), e);
    } catch (IOException | JoseException | RuntimeException e) {
      // Not the library's message: it may quote the key. Its reasons to throw are too many to list.
      throw new UserError(
          "%s is damaged: what is in its block %s is no such thing"
              .formatted(input.name(), block.getType()),
          e);
    }
  }

  /** A block that is well, but holds no key that verifies tokens; the message ends a sentence. */
  static final class NotForTokensException extends Exception {
    private static final long serialVersionUID = 1;

    NotForTokensException(String message) {
      super(message);
    }
  }

  private static Map<String, Object> members(PemObject block)
      throws IOException, NotForTokensException {
    byte[] content = block.getContent();
    return switch (block.getType()) {
      case "PUBLIC KEY" -> publicKey(SubjectPublicKeyInfo.getInstance(content));
      case "RSA PUBLIC KEY" -> JwkMembers.rsa(RSAPublicKey.getInstance(content));
      case "PRIVATE KEY" -> privateKey(PrivateKeyInfo.getInstance(content));
      case "RSA PRIVATE KEY" -> JwkMembers.rsa(RSAPrivateKey.getInstance(content));
      case "EC PRIVATE KEY" -> {
        ECPrivateKey key = ECPrivateKey.getInstance(content);
        yield JwkMembers.ec(JwkMembers.curve(key.getParametersObject()), key);
      }
      case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" -> certificate(content);
      default -> throw notAKey(block.getType());
    };
  }

  private static NotForTokensException notAKey(String type) {
    return new NotForTokensException(
        switch (type) {
          case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
              "is a request for a certificate: take the certificate that came of it, or the key that"
                  + " it was made with";
          case "OPENSSH PRIVATE KEY" ->
              "is a private key in OpenSSH's own format: convert a copy with ssh-keygen -p -m PKCS8"
                  + " -f COPY, or take its public half with ssh-keygen -e -m PKCS8 -f FILE";
          case "DSA PRIVATE KEY" -> isNone("a DSA key");
          case "PKCS7", "CMS" ->
              "is a bundle of certificates: take them out with openssl pkcs7 -in FILE -print_certs";
          default ->
              "holds a block %s, which is neither a key nor a certificate"
                  .formatted(type.length() > 60 ? "of a strange type" : type);
        });
  }

  private static String isNone(String kind) {
    return "is %s: tokens are signed with RSA, EC (P-256, P-384, P-521) or Ed25519 keys"
        .formatted(kind);
  }

  /** What OpenSSL calls trusted has more after the certificate. */
  private static Map<String, Object> certificate(byte[] content)
      throws IOException, NotForTokensException {
    try (ASN1InputStream in = new ASN1InputStream(content)) {
      return publicKey(Certificate.getInstance(in.readObject()).getSubjectPublicKeyInfo());
    }
  }

  private static Map<String, Object> publicKey(SubjectPublicKeyInfo info)
      throws IOException, NotForTokensException {
    AlgorithmIdentifier algorithm = info.getAlgorithm();
    return switch (kind(algorithm.getAlgorithm())) {
      case RSA -> JwkMembers.rsa(RSAPublicKey.getInstance(info.parsePublicKey()));
      case EC ->
          JwkMembers.ec(
              JwkMembers.curve(algorithm.getParameters()), info.getPublicKeyData().getOctets());
      case ED25519 -> JwkMembers.ed25519(info.getPublicKeyData().getOctets());
    };
  }

  private static Map<String, Object> privateKey(PrivateKeyInfo info)
      throws IOException, NotForTokensException {
    AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
    return switch (kind(algorithm.getAlgorithm())) {
      case RSA -> JwkMembers.rsa(RSAPrivateKey.getInstance(info.parsePrivateKey()));
      case EC ->
          JwkMembers.ec(
              JwkMembers.curve(algorithm.getParameters()),
              ECPrivateKey.getInstance(info.parsePrivateKey()));
      case ED25519 -> JwkMembers.ed25519Private(info.parsePrivateKey());
    };
  }

  private enum Kind {
    RSA,
    EC,
    ED25519
  }

  private static Kind kind(ASN1ObjectIdentifier algorithm) throws NotForTokensException {
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
        || algorithm.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return Kind.RSA;
    }
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return Kind.EC;
    }
    if (algorithm.equals(ED25519)) {
      return Kind.ED25519;
    }
    throw new NotForTokensException(isNone(foreign(algorithm)));
  }

  private static String foreign(ASN1ObjectIdentifier algorithm) {
    if (algorithm.equals(X9ObjectIdentifiers.id_dsa)) {
      return "a DSA key";
    }
    if (algorithm.equals(X25519)) {
      return "an X25519 key, for encryption";
    }
    if (algorithm.equals(X448)) {
      return "an X448 key, for encryption";
    }
    if (algorithm.equals(ED448)) {
      return "an Ed448 key";
    }
    return "a key of the algorithm " + algorithm;
  }
}
