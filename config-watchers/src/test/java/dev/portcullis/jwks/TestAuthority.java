package dev.portcullis.jwks;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Issues certificates, good ones and bad ones. */
final class TestAuthority {
  static final Instant FROM = Instant.now().minus(Duration.ofDays(20));
  static final Instant UNTIL = Instant.now().plus(Duration.ofDays(20));
  private static final AtomicLong SERIAL = new AtomicLong();

  private final X500Name name;
  private final KeyPair keys = keys();
  private final X509Certificate certificate;

  TestAuthority(String commonName) {
    this.name = new X500Name("CN=" + commonName);
    this.certificate = sign(name, name, keys, keys, FROM, UNTIL, new BasicConstraints(true));
  }

  /** A certificate with its key. */
  record Issued(X509Certificate certificate, KeyPair keys) {
    /** Sockets of a server with this certificate. */
    SSLContext server() {
      return context(null);
    }

    /** Sockets of a server that knows clients of this authority. */
    SSLContext server(TestAuthority clients) {
      return context(clients.certificate);
    }

    private SSLContext context(X509Certificate authority) {
      try {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate[] chain = {certificate};
        store.setKeyEntry("server", keys.getPrivate(), new char[0], chain);
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), authority == null ? null : trust(authority), null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new AssertionError(e);
      }
    }

    private static TrustManager[] trust(X509Certificate authority)
        throws GeneralSecurityException, IOException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      return trust.getTrustManagers();
    }

    String certificateFile(Path directory) {
      return write(directory, certificate);
    }

    String keyFile(Path directory) {
      return write(directory, new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    /** In OpenSSL's older form. */
    String olderKeyFile(Path directory) {
      return write(directory, keys);
    }
  }

  Issued issue(String... names) {
    return issue(FROM, UNTIL, names);
  }

  /** With the first name as the common name, too. */
  Issued issue(Instant from, Instant until, String... names) {
    KeyPair own = keys();
    X500Name subject = new X500Name("CN=" + names[0]);
    GeneralName[] all =
        Stream.of(names).map(TestAuthority::generalName).toArray(GeneralName[]::new);
    return new Issued(sign(subject, name, own, keys, from, until, new GeneralNames(all)), own);
  }

  /** Of the old kind, with a common name only. */
  Issued issueWithoutNames(String commonName) {
    KeyPair own = keys();
    X500Name subject = new X500Name("CN=" + commonName);
    return new Issued(
        sign(subject, name, own, keys, FROM, UNTIL, new BasicConstraints(false)), own);
  }

  static Issued selfSigned(String dnsName) {
    KeyPair own = keys();
    X500Name subject = new X500Name("CN=" + dnsName);
    GeneralNames names = new GeneralNames(generalName(dnsName));
    return new Issued(sign(subject, subject, own, own, FROM, UNTIL, names), own);
  }

  String file(Path directory) {
    return write(directory, certificate);
  }

  private static GeneralName generalName(String text) {
    if (text.contains("://")) {
      return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }
    boolean address = text.matches("[0-9.]+|.*:.*");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, text);
  }

  private static X509Certificate sign(
      X500Name subject,
      X500Name issuer,
      KeyPair subjects,
      KeyPair issuers,
      Instant from,
      Instant until,
      ASN1Object extension) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(SERIAL.incrementAndGet()),
              Date.from(from),
              Date.from(until),
              subject,
              subjects.getPublic());
      boolean constraints = extension instanceof BasicConstraints;
      builder.addExtension(
          constraints ? Extension.basicConstraints : Extension.subjectAlternativeName,
          constraints,
          extension);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(issuers.getPrivate())));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String write(Path directory, Object content) {
    try {
      StringWriter text = new StringWriter();
      try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
        writer.writeObject(content);
      }
      Path file = Files.createTempFile(directory, "", ".pem");
      return Files.writeString(file, text.toString()).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
