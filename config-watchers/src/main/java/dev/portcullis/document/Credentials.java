package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.document.PemText.Part;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * Reads certificates and private keys, and says what is wrong with them: what Envoy would refuse is
 * found out here, where its author is told. No message quotes any of it.
 */
final class Credentials {
  private static final int SMALLEST_RSA = 2048;
  private static final ImmutableSet<Integer> CURVES = ImmutableSet.of(256, 384, 521);
  private static final byte[] SAMPLE = {1, 2, 3};

  private Credentials() {}

  /** Why a text can't be used. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /** The certificates of a text, at least one. */
  static ImmutableList<X509Certificate> certificates(String text) throws Unusable {
    ImmutableList.Builder<X509Certificate> certificates = ImmutableList.builder();
    for (Part part : PemText.parts(text)) {
      if (part.label().equals("CERTIFICATE")) {
        certificates.add(certificate(part));
      }
    }
    ImmutableList<X509Certificate> all = certificates.build();
    if (all.isEmpty()) {
      throw new Unusable("holds no certificate in PEM");
    }
    return all;
  }

  private static X509Certificate certificate(Part part) throws Unusable {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(part.bytes()));
    } catch (GeneralSecurityException e) {
      throw new Unusable("holds a certificate that can't be read");
    }
  }

  /** Refuses a text that is no list of revoked certificates. */
  static void checkRevocations(String text) throws Unusable {
    int lists = 0;
    for (Part part : PemText.parts(text)) {
      if (part.label().equals("X509 CRL")) {
        lists++;
        try {
          CertificateFactory.getInstance("X.509")
              .generateCRL(new ByteArrayInputStream(part.bytes()));
        } catch (GeneralSecurityException e) {
          throw new Unusable("holds a list that can't be read");
        }
      }
    }
    if (lists == 0) {
      throw new Unusable("holds no X509 CRL in PEM");
    }
  }

  /** Refuses a certificate that Envoy can't serve. */
  static void checkServed(X509Certificate certificate) throws Unusable {
    switch (certificate.getPublicKey()) {
      case RSAPublicKey rsa -> {
        if (rsa.getModulus().bitLength() < SMALLEST_RSA) {
          throw new Unusable("has an RSA key of less than " + SMALLEST_RSA + " bits");
        }
      }
      case ECPublicKey ec -> {
        if (!CURVES.contains(ec.getParams().getCurve().getField().getFieldSize())) {
          throw new Unusable("has a key on a curve other than P-256, P-384 and P-521");
        }
      }
      default -> throw new Unusable("has a key that is neither RSA nor ECDSA");
    }
  }

  /** Refuses a text that is not the private key of {@code certificate}. */
  static void checkKey(String text, X509Certificate certificate) throws Unusable {
    if (text.contains("ENCRYPTED")) {
      throw new Unusable("is encrypted: a proxy has nobody to ask for the passphrase");
    }
    Part key = null;
    for (Part part : PemText.parts(text)) {
      if (part.label().endsWith("PRIVATE KEY")) {
        key = part;
      }
    }
    if (key == null) {
      throw new Unusable("holds no private key in PEM");
    }
    PublicKey owner = certificate.getPublicKey();
    try {
      PrivateKey read =
          KeyFactory.getInstance(owner.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8(key, owner)));
      if (belongTogether(read, owner)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // Its message may tell something of the key.
    }
    throw new Unusable("is not the key of the certificate");
  }

  private static boolean belongTogether(PrivateKey key, PublicKey owner)
      throws GeneralSecurityException {
    String algorithm = owner instanceof RSAPublicKey ? "SHA256withRSA" : "SHA256withECDSA";
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(SAMPLE);
    byte[] signed = signature.sign();
    signature.initVerify(owner);
    signature.update(SAMPLE);
    return signature.verify(signed);
  }

  /** The JDK reads one form only; the others are a part of it, for the algorithm of the owner. */
  private static byte[] pkcs8(Part key, PublicKey owner) throws Unusable {
    return switch (key.label()) {
      case "PRIVATE KEY" -> key.bytes();
      case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
          PrivateKeyForm.pkcs8(key.bytes(), owner.getEncoded());
      default -> throw new Unusable("is a key of a form that isn't known");
    };
  }
}
