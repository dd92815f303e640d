package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.Service.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP proxy of an issuer. */
final class ProxyTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n\r\n{}";

  @TempDir private Path directory;

  private final List<String> request = new CopyOnWriteArrayList<>();

  private BadServer proxy(String answer) {
    return new BadServer(connection -> {
      request.addAll(BadServer.readRequest(connection));
      BadServer.write(connection, answer);
    });
  }

  private static Fetches by(BadServer proxy, String caCertificates) {
    return Fetches.allowingLoopback()
        .issuerSettings(caCertificates, "http://proxy.test:" + proxy.port());
  }

  @Test
  void aPlainRequestNamesTheWholeUri() {
    try (BadServer proxy = proxy(OK)) {
      assertThat(by(proxy, "").fetched("http://keys.example:8080/a?b").body()).isEqualTo("{}");
      assertThat(request)
          .startsWith("GET http://keys.example:8080/a?b HTTP/1.1", "Host: keys.example:8080");
    }
  }

  @Test
  void tlsGoesThroughATunnel() {
    TestAuthority authority = new TestAuthority("CA");
    SSLContext tls = authority.issue("keys.example").server();
    try (BadServer proxy =
        new BadServer(plain -> {
          request.addAll(BadServer.readRequest(plain));
          BadServer.write(plain, "HTTP/1.1 200 Connection established\r\n\r\n");
          answerByTls(tls, plain);
        })) {
      Fetches fetches = by(proxy, authority.file(directory));
      assertThat(fetches.fetched("https://keys.example/a").body()).isEqualTo("{}");
      assertThat(request)
          .containsExactly(
              "CONNECT keys.example:443 HTTP/1.1",
              "Host: keys.example:443",
              "User-Agent: portcullis");
    }
  }

  private static void answerByTls(SSLContext tls, Socket plain) throws IOException {
    try (SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true)) {
      secured.setUseClientMode(false);
      BadServer.answer(secured, OK);
    }
  }

  @Test
  void anEndpointOfTheMeshIsWhatTheTunnelGoesTo() {
    HostPort endpoint = new HostPort("10.0.0.9", 8080);
    KeyRoute inside =
        new KeyRoute.Inside(
            new ConfigKey(ConfigKind.SERVICE, "foo", "keys"), ImmutableList.of(endpoint), null);
    try (BadServer proxy = proxy("HTTP/1.1 403 Forbidden\r\n\r\n")) {
      by(proxy, "").hosts((namespace, host, port) -> inside).failure("http://keys/");
      assertThat(request).startsWith("CONNECT 10.0.0.9:8080 HTTP/1.1");
    }
  }

  @Test
  void aProxyThatRefuses() {
    try (BadServer proxy = proxy("HTTP/1.1 407 Proxy Authentication Required\r\n\r\nsecret")) {
      assertThat(by(proxy, "").failure("https://keys.example/"))
          .isEqualTo(
              new FetchFailure(
                  Cause.HTTP_PROXY,
                  "the HTTP proxy proxy.test:"
                      + proxy.port()
                      + " refuses a tunnel to keys.example:443: 407 Proxy Authentication Required"));
    }
  }

  @Test
  void aProxyThatIsNone() {
    try (BadServer proxy = proxy("SSH-2.0\r\n")) {
      assertThat(by(proxy, "").failure("https://keys.example/"))
          .isEqualTo(
              new FetchFailure(
                  Cause.HTTP,
                  "the HTTP proxy proxy.test:"
                      + proxy.port()
                      + " answers with something other than HTTP/1.1"));
    }
  }

  @Test
  void theAddressOfTheProxyIsCheckedLikeAnyOther() {
    try (BadServer proxy = proxy(OK)) {
      Fetches fetches = Fetches.strict().issuerSettings("", "http://proxy.test:" + proxy.port());
      assertThat(fetches.failure("http://keys.example/").cause()).isEqualTo(Cause.NOT_ALLOWED);
      assertThat(proxy.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/",
        "https://169.254.169.254/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://2130706433/",
      })
  void aProxyIsNotAskedForWhatMustNotBeDialled(String uri) {
    try (BadServer proxy = proxy(OK)) {
      assertThat(by(proxy, "").failure(uri).cause()).isEqualTo(Cause.NOT_ALLOWED);
      assertThat(proxy.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost/", "https://LOCALHOST./", "http://a.localhost:81/"})
  void norForItself(String uri) {
    try (BadServer proxy =
        new BadServer(
            "127.0.0.9",
            ServerSocketFactory.getDefault(),
            connection -> BadServer.answer(connection, OK))) {
      Fetches fetches =
          Fetches.strict()
              .allowing("127.0.0.9")
              .issuerSettings("", "http://127.0.0.9:" + proxy.port());
      assertThat(fetches.failure(uri).cause()).isEqualTo(Cause.NOT_ALLOWED);
      assertThat(proxy.connections()).isZero();
      assertThat(fetches.fetched("http://keys.example/").body()).isEqualTo("{}");
    }
  }

  @Test
  void proxiesOfTheProcessAreNotUsed() {
    String before = System.getProperty("socksProxyHost");
    System.setProperty("socksProxyHost", "127.0.0.1");
    System.setProperty("socksProxyPort", "1");
    try (BadServer server = proxy(OK)) {
      assertThat(Fetches.allowingLoopback().fetched(server.uri("/")).body()).isEqualTo("{}");
    } finally {
      System.clearProperty("socksProxyHost");
      System.clearProperty("socksProxyPort");
      assertThat(before).isNull();
    }
  }
}
