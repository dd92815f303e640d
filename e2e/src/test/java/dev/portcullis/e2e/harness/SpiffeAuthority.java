package dev.portcullis.e2e.harness;

import com.google.common.net.InetAddresses;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Signs the certificates of workloads, with an empty subject and the SPIFFE id as the only name,
 * and those of servers.
 */
public final class SpiffeAuthority {
  private static final int[] ECDSA_SHA256 = {1, 2, 840, 10045, 4, 3, 2};
  private static final int[] COMMON_NAME = {2, 5, 4, 3};
  private static final int[] BASIC_CONSTRAINTS = {2, 5, 29, 19};
  private static final int[] SUBJECT_ALTERNATIVE_NAME = {2, 5, 29, 17};
  private static final int[] OCSP_BASIC = {1, 3, 6, 1, 5, 5, 7, 48, 1, 1};
  private static final int[] SHA1 = {1, 3, 14, 3, 2, 26};
  private static final int DNS_NAME = 2;
  private static final int URI = 6;
  private static final int IP_ADDRESS = 7;
  private static final Duration LIFETIME = Duration.ofDays(2);

  private final byte[] name;
  private final KeyPair keys = newKeys();
  private final AtomicLong serial = new AtomicLong();
  private final X509Certificate certificate;

  /** An authority of its own. */
  public SpiffeAuthority(String commonName) {
    this.name =
        Der.sequence(Der.set(Der.sequence(Der.identifier(COMMON_NAME), Der.text(commonName))));
    this.certificate =
        read(
            sign(
                name,
                keys,
                Instant.now().plus(LIFETIME),
                criticalExtension(BASIC_CONSTRAINTS, Der.sequence(Der.yes()))));
  }

  /** A certificate with its key. */
  public record Issued(X509Certificate certificate, KeyPair keys) {
    /** The certificate as Envoy reads it. */
    public String certificatePem() {
      return pem("CERTIFICATE", encoded(certificate));
    }

    /** The key as Envoy reads it. */
    public String keyPem() {
      return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }
  }

  /** A certificate for a workload, such as {@code spiffe://cluster.local/ns/foo/sa/sleep}. */
  public Issued issue(String spiffeId) {
    KeyPair own = newKeys();
    byte[] names = Der.sequence(Der.implicitText(URI, spiffeId));
    byte[] signed =
        sign(
            Der.sequence(),
            own,
            Instant.now().plus(LIFETIME),
            criticalExtension(SUBJECT_ALTERNATIVE_NAME, names));
    return new Issued(new WorkloadCertificate(signed, own.getPublic(), certificate), own);
  }

  /** A certificate for a server of a host, which may be an address. */
  public Issued issueForHost(String host) {
    return issueForHost(host, Instant.now().plus(LIFETIME));
  }

  /** The same with the end of its validity. */
  public Issued issueForHost(String host, Instant expires) {
    KeyPair own = newKeys();
    byte[] hostName =
        InetAddresses.isInetAddress(host)
            ? Der.implicit(IP_ADDRESS, InetAddresses.forString(host).getAddress())
            : Der.implicitText(DNS_NAME, host);
    byte[] names = criticalExtension(SUBJECT_ALTERNATIVE_NAME, Der.sequence(hostName));
    return new Issued(read(sign(Der.sequence(), own, expires, names)), own);
  }

  /** That {@code issued} is good for a day, as an OCSP response; which authority, it leaves out. */
  public byte[] isGood(Issued issued) {
    Instant now = Instant.now();
    byte[] id =
        Der.sequence(
            Der.sequence(Der.identifier(SHA1)),
            Der.octets(new byte[20]),
            Der.octets(new byte[20]),
            Der.integer(issued.certificate().getSerialNumber()));
    byte[] good = Der.implicit(0, new byte[0]);
    byte[] until = Der.explicit(0, Der.time(now.plus(Duration.ofDays(1))));
    byte[] single = Der.sequence(id, good, Der.time(now), until);
    byte[] data = Der.sequence(Der.explicit(1, name), Der.time(now), Der.sequence(single));
    return Der.sequence(
        Der.enumerated(0),
        Der.explicit(0, Der.sequence(Der.identifier(OCSP_BASIC), Der.octets(signed(data)))));
  }

  /** Its own certificate. */
  X509Certificate certificate() {
    return certificate;
  }

  /** Its own certificate as Envoy reads it. */
  public String certificatePem() {
    return pem("CERTIFICATE", encoded(certificate));
  }

  private byte[] sign(byte[] subject, KeyPair own, Instant expires, byte[] extension) {
    byte[] algorithm = Der.sequence(Der.identifier(ECDSA_SHA256));
    Instant now = Instant.now();
    byte[] content =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)),
            Der.integer(BigInteger.valueOf(serial.incrementAndGet())),
            algorithm,
            name,
            Der.sequence(Der.time(now.minus(LIFETIME)), Der.time(expires)),
            subject,
            own.getPublic().getEncoded(),
            Der.explicit(3, Der.sequence(extension)));
    return signed(content);
  }

  private byte[] signed(byte[] content) {
    byte[] algorithm = Der.sequence(Der.identifier(ECDSA_SHA256));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(content);
      return Der.sequence(content, algorithm, Der.bits(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] criticalExtension(int[] identifier, byte[] content) {
    return Der.sequence(Der.identifier(identifier), Der.yes(), Der.octets(content));
  }

  private static X509Certificate read(byte[] encoded) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String kind, byte[] bytes) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
  }
}
