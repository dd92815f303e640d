package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The TLS files as they stand at one moment, read and checked as a whole.
 *
 * @param fingerprint a digest of all bytes
 * @param chain the server's certificate and what leads from it to an authority
 * @param clientAuthorities what the certificates of proxies are verified by; none to ask for none
 */
record TlsFiles(
    HashCode fingerprint,
    ImmutableList<X509Certificate> chain,
    PrivateKey key,
    ImmutableList<X509Certificate> clientAuthorities) {
  private static final byte[] PROBE = {1, 2, 3};

  /**
   * Reads {@code files}.
   *
   * @throws XdsServerException with a sentence if they do not make a server
   */
  static TlsFiles read(XdsServerSettings.Tls files) throws XdsServerException {
    byte[] chainBytes = bytes(files.certificate());
    byte[] keyBytes = bytes(files.key());
    Path clientCa = files.clientCa();
    byte[] authorityBytes = clientCa == null ? new byte[0] : bytes(clientCa);
    ImmutableList<X509Certificate> chain = certificates(files.certificate(), chainBytes);
    PrivateKey key = key(files.key(), keyBytes);
    if (!belong(key, chain.getFirst().getPublicKey())) {
      throw new XdsServerException(
          "The key "
              + files.key()
              + " is not that of the certificate "
              + files.certificate()
              + ".");
    }
    return new TlsFiles(
        Hashing.sha256()
            .newHasher()
            .putInt(chainBytes.length)
            .putBytes(chainBytes)
            .putInt(keyBytes.length)
            .putBytes(keyBytes)
            .putBytes(authorityBytes)
            .hash(),
        chain,
        key,
        clientCa == null ? ImmutableList.of() : certificates(clientCa, authorityBytes));
  }

  private static byte[] bytes(Path file) throws XdsServerException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new XdsServerException("Cannot read the TLS file " + file + ": " + e, e);
    }
  }

  private static ImmutableList<X509Certificate> certificates(Path file, byte[] pem)
      throws XdsServerException {
    try {
      Collection<? extends java.security.cert.Certificate> read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem));
      if (!read.isEmpty()) {
        return read.stream()
            .map(X509Certificate.class::cast)
            .collect(ImmutableList.toImmutableList());
      }
    } catch (GeneralSecurityException e) {
      throw new XdsServerException("There is no certificate in PEM in " + file + ".", e);
    }
    throw new XdsServerException("There is no certificate in PEM in " + file + ".");
  }

  /** The cause stays out of the message: it may repeat parts of a key. */
  private static PrivateKey key(Path file, byte[] pem) throws XdsServerException {
    PrivateKey key = null;
    try {
      key = CertificateUtils.getPrivateKey(new ByteArrayInputStream(pem));
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      // Told below.
      key = null;
    }
    if (key == null) {
      throw new XdsServerException(
          "There is no private key in PEM (PKCS #8, BEGIN PRIVATE KEY) in " + file + ".");
    }
    return key;
  }

  private static boolean belong(PrivateKey key, PublicKey certified) {
    String algorithm = algorithm(key);
    if (algorithm == null || !key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certified);
      verifier.update(PROBE);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static @Nullable String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> null;
    };
  }
}
