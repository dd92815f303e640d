package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.TestAuthority.Issued;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key servers of the zoo whose TLS is no good: each with the certificate that is to blame. */
final class BadTlsServersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n\r\n{}";
  private static final TestAuthority AUTHORITY = new TestAuthority("Good CA");
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  @TempDir private Path directory;

  private Fetches trusting(TestAuthority authority) {
    return Fetches.allowingLoopback().issuerSettings(authority.file(directory), "");
  }

  private static BadServer server(SSLContext tls) {
    return new BadServer(
        "127.0.0.1", tls.getServerSocketFactory(), connection -> BadServer.answer(connection, OK));
  }

  private static String uri(BadServer server) {
    return "https://keys.test:" + server.port() + "/";
  }

  private static void assertRefused(Fetches fetches, Issued certificate, String sentence) {
    try (BadServer server = server(certificate.server())) {
      assertThat(fetches.failure(uri(server)))
          .isEqualTo(new FetchFailure(Cause.TLS, uri(server) + ": " + sentence));
    }
  }

  private static void assertTlsFailure(BadServer.Behaviour behaviour, String sentence) {
    try (BadServer server = new BadServer(behaviour)) {
      assertThat(Fetches.allowingLoopback().failure(uri(server)))
          .isEqualTo(new FetchFailure(Cause.TLS, uri(server) + ": " + sentence));
    }
  }

  @Test
  void aGoodCertificateIsTaken() {
    for (String name : new String[] {"keys.test", "*.test", "KEYS.Test"}) {
      try (BadServer server = server(AUTHORITY.issue(name).server())) {
        assertThat(trusting(AUTHORITY).fetched(uri(server)).body()).isEqualTo("{}");
      }
    }
  }

  @Test
  void soIsOneForAnAddress() {
    try (BadServer server = server(AUTHORITY.issue("127.0.0.1").server())) {
      String uri = "https://127.0.0.1:" + server.port() + "/";
      assertThat(trusting(AUTHORITY).fetched(uri).body()).isEqualTo("{}");
    }
  }

  @Test
  void anExpiredCertificate() {
    Instant end = NOW.minus(Duration.ofDays(1));
    assertRefused(
        trusting(AUTHORITY),
        AUTHORITY.issue(TestAuthority.FROM, end, "keys.test"),
        "the certificate of CN=keys.test, issued by CN=Good CA, expired at " + end);
  }

  @Test
  void anExpiredCertificateThatIsItselfTrusted() {
    Instant end = NOW.minus(Duration.ofDays(1));
    Issued expired = AUTHORITY.issue(TestAuthority.FROM, end, "keys.test");
    assertRefused(
        Fetches.allowingLoopback().issuerSettings(expired.certificateFile(directory), ""),
        expired,
        "the certificate of CN=keys.test, issued by CN=Good CA, expired at " + end);
  }

  @Test
  void aCertificateOfTheFuture() {
    Instant start = NOW.plus(Duration.ofDays(1));
    assertRefused(
        trusting(AUTHORITY),
        AUTHORITY.issue(start, TestAuthority.UNTIL, "keys.test"),
        "the certificate of CN=keys.test, issued by CN=Good CA, is valid only from " + start);
  }

  @Test
  void anAuthorityThatIsNotTheIssuers() {
    String file = new TestAuthority("Other CA").file(directory);
    assertRefused(
        Fetches.allowingLoopback().issuerSettings(file, ""),
        AUTHORITY.issue("keys.test"),
        "the certificate of CN=keys.test, issued by CN=Good CA, is not of any of the authorities of "
            + file);
  }

  @Test
  void anAuthorityOfTheSameNameWithAnotherKey() {
    String file = new TestAuthority("Good CA").file(directory);
    FetchFailure failure;
    try (BadServer server = server(AUTHORITY.issue("keys.test").server())) {
      failure = Fetches.allowingLoopback().issuerSettings(file, "").failure(uri(server));
    }
    assertThat(failure.cause()).isEqualTo(Cause.TLS);
    assertThat(failure.detail()).contains("CN=keys.test, issued by CN=Good CA");
  }

  @Test
  void anAuthorityThatTheSystemDoesNotKnow() {
    assertRefused(
        Fetches.allowingLoopback(),
        AUTHORITY.issue("keys.test"),
        "the certificate of CN=keys.test, issued by CN=Good CA, is not of any of the authorities of"
            + " the system");
  }

  @Test
  void aCertificateSignedByItself() {
    assertRefused(
        Fetches.allowingLoopback(),
        TestAuthority.selfSigned("keys.test"),
        "the certificate of CN=keys.test, issued by CN=keys.test, is signed by itself and not among"
            + " the authorities of the system");
  }

  @Test
  void aCertificateForAnotherName() {
    assertRefused(
        trusting(AUTHORITY),
        AUTHORITY.issue("other.test", "*.keys.test", "10.0.0.1"),
        "the certificate of CN=other.test, issued by CN=Good CA, is not for keys.test but for"
            + " other.test, *.keys.test, 10.0.0.1");
  }

  @Test
  void aCertificateWithManyNamesIsNamedShortly() {
    assertRefused(
        trusting(AUTHORITY),
        AUTHORITY.issue("a.b", "b.b", "c.b", "d.b", "e.b", "f.b", "g.b"),
        "the certificate of CN=a.b, issued by CN=Good CA, is not for keys.test but for a.b, b.b,"
            + " c.b, d.b, e.b and 2 more");
  }

  @Test
  void aCertificateThatHasTheNameOnlyAsCommonName() {
    assertRefused(
        trusting(AUTHORITY),
        AUTHORITY.issueWithoutNames("keys.test"),
        "the certificate of CN=keys.test, issued by CN=Good CA, is not for keys.test: it has no"
            + " subject alternative name");
  }

  @Test
  void aFileOfAuthoritiesThatIsNotThere() {
    Fetches fetches = Fetches.allowingLoopback();
    String file = directory.resolve("none.pem").toString();
    assertThat(fetches.issuerSettings(file, "").failure("https://keys.test/"))
        .isEqualTo(new FetchFailure(Cause.TLS, "the file " + file + " does not exist"));
    assertThat(fetches.issuerSettings(directory.toString(), "").failure("https://keys.test/"))
        .isEqualTo(new FetchFailure(Cause.TLS, "the file " + directory + " is no regular file"));
  }

  @Test
  void aFileOfAuthoritiesWithoutAny() throws IOException {
    Path file = Files.writeString(directory.resolve("ca.pem"), "secret");
    Fetches fetches = Fetches.allowingLoopback().issuerSettings(file.toString(), "");
    assertThat(fetches.failure("https://keys.test/"))
        .isEqualTo(
            new FetchFailure(Cause.TLS, "the file " + file + " holds no certificate in PEM"));
    Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertThat(fetches.failure("https://keys.test/"))
        .isEqualTo(
            new FetchFailure(
                Cause.TLS, "the file " + file + " holds a certificate that cannot be read"));
  }

  @Test
  void aFileOfAuthoritiesCountsAsSoonAsItChanges() throws IOException {
    Path file = Path.of(new TestAuthority("Other CA").file(directory));
    Fetches fetches = Fetches.allowingLoopback().issuerSettings(file.toString(), "");
    try (BadServer server = server(AUTHORITY.issue("keys.test").server());
        HttpJwksFetcher fetcher = fetches.fetcher()) {
      assertThat(fetcher.fetch(fetches.request(uri(server))))
          .isInstanceOf(FetchResult.Failed.class);
      Files.copy(Path.of(AUTHORITY.file(directory)), file, StandardCopyOption.REPLACE_EXISTING);
      assertThat(fetcher.fetch(fetches.request(uri(server))))
          .isInstanceOf(FetchResult.Fetched.class);
    }
  }

  @Test
  void aServerOfAnOldTls() {
    assertTlsFailure(BadTlsServersTest::tls11, "the server speaks only versions of TLS below 1.2");
  }

  /** The first message of a server that agrees to no more than TLS 1.1. */
  private static void tls11(Socket connection) throws IOException {
    byte[] hello = new byte[5 + 4 + 38];
    ByteBuffer.wrap(hello)
        .put(new byte[] {22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2})
        .position(5 + 4 + 2 + 32)
        .put(new byte[] {0, (byte) 0xc0, 0x13, 0});
    connection.getOutputStream().write(hello);
    BadServer.hang(connection);
  }

  @Test
  void aServerThatHasOnlyWhatNobodyShouldUse() {
    try (BadServer server =
        new BadServer(connection -> {
          connection.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 40});
          BadServer.hang(connection);
        })) {
      assertThat(Fetches.allowingLoopback().failure(uri(server)).detail())
          .endsWith("the server refuses the TLS connection: handshake_failure");
    }
  }

  @Test
  void aServerWithoutTls() {
    assertTlsFailure(
        connection -> {
          BadServer.write(connection, "HTTP/1.1 400 secret\r\n\r\n");
          BadServer.hang(connection);
        },
        "the server speaks no TLS");
  }

  @Test
  void aServerThatHangsUpInTheHandshake() {
    assertTlsFailure(
        connection -> connection.getInputStream().read(),
        "the server breaks off the TLS handshake");
  }

  @Test
  void aServerThatAsksForACertificate() {
    SSLContext tls = AUTHORITY.issue("keys.test").server(AUTHORITY);
    try (BadServer server =
        new BadServer(
            "127.0.0.1", MutualSockets.of(tls), connection -> BadServer.answer(connection, OK))) {
      // Its alert may be lost with the connection.
      assertThat(trusting(AUTHORITY).failure(uri(server)).cause()).isEqualTo(Cause.TLS);
    }
  }
}
