package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.jwks.FetchFailure.Cause;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key servers of the zoo that lead somewhere else: where to, and where not. */
final class BadRedirectsTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n\r\n{}";

  @TempDir private Path directory;

  private static String to(String location) {
    return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n";
  }

  private static FetchFailure redirected(Fetches fetches, String location) {
    try (BadServer server = BadServer.answering(to(location))) {
      String uri = "http://keys.test:" + server.port() + "/";
      FetchFailure failure = fetches.failure(uri);
      assertThat(failure.detail()).startsWith(uri + " redirects");
      return new FetchFailure(failure.cause(), failure.detail().replace(uri + " redirects: ", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsFollowed(int status) {
    List<String> request = new CopyOnWriteArrayList<>();
    try (BadServer end =
            new BadServer(connection -> {
              request.addAll(BadServer.readRequest(connection));
              BadServer.write(connection, OK);
            });
        BadServer start =
            BadServer.answering(
                "HTTP/1.1 %d x\r\nLocation: http://END.test:%d/k?a\r\nSet-Cookie: a=b\r\n\r\n"
                    .formatted(status, end.port()))) {
      assertThat(Fetches.allowingLoopback().fetched(start.uri("/")).uri())
          .isEqualTo("http://end.test:" + end.port() + "/k");
      assertThat(request)
          .containsExactly(
              "GET /k?a HTTP/1.1",
              "Host: end.test:" + end.port(),
              "Accept: application/jwk-set+json, application/json, */*;q=0.1",
              "User-Agent: portcullis");
    }
  }

  @Test
  void fiveRedirectsAreFollowedAndNoMore() {
    for (int redirects = 5; redirects <= 6; redirects++) {
      int last = redirects;
      try (BadServer server =
          new BadServer(connection -> {
            String path = BadServer.readRequest(connection).getFirst().split(" ")[1];
            int number = Integer.parseInt(path.substring(1));
            BadServer.write(connection, number == last ? OK : to("/" + (number + 1)));
          })) {
        FetchResult result = Fetches.allowingLoopback().fetch(server.uri("/0"));
        assertThat(result)
            .isEqualTo(
                last == 5
                    ? new FetchResult.Fetched("{}", "", null, server.uri("/5"))
                    : new FetchResult.Failed(
                        new FetchFailure(
                            Cause.REDIRECT, server.uri("/0") + " redirects more than 5 times")));
        assertThat(server.connections()).isEqualTo(6);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://169.254.169.254/latest/meta-data/, '169.254.169.254, the address of a cloud''s metadata"
        + " service'",
    "http://[::ffff:a9fe:a9fe]/, '169.254.169.254, the address of a cloud''s metadata service'",
    "http://[fd00:ec2::254]/, 'fd00:ec2::254, the address of a cloud''s metadata service'",
    "//127.0.0.1:8080/, '127.0.0.1, a loopback address'",
    "http://[::]/, '::, an unspecified address'",
    "http://0/, 'the host is 0, which is no name, and no address in its usual form'",
    "http://2852039166/, 'the host is 2852039166, which is no name, and no address in its usual"
        + " form'",
    "http://me@keys.test/, 'the URI holds credentials, or a name before the host'",
  })
  void aRedirectToWhatMustNotBeDialled(String location, String refusal) {
    Fetches fetches = Fetches.strict().allowing("127.0.0.9").names(host -> loopback9());
    try (BadServer server =
        new BadServer(
            "127.0.0.9",
            ServerSocketFactory.getDefault(),
            connection -> BadServer.answer(connection, to(location)))) {
      FetchFailure failure = fetches.failure("http://keys.test:" + server.port() + "/");
      assertThat(failure.cause()).isEqualTo(Cause.NOT_ALLOWED);
      assertThat(failure.detail())
          .startsWith("http://keys.test:" + server.port() + "/ redirects: " + refusal);
    }
  }

  private static InetAddress[] loopback9() throws UnknownHostException {
    return new InetAddress[] {InetAddress.getByAddress(new byte[] {127, 0, 0, 9})};
  }

  @ParameterizedTest
  @CsvSource({
    "file:///etc/passwd, 'the URI is of the scheme file, not http or https with a host'",
    "ftp://keys.test/, 'the URI is of the scheme ftp, not http or https with a host'",
    "data:application/json;x, 'the URI is of the scheme data, not http or https with a host'",
    "http://keys.test:99999/, the URI has the port 99999",
  })
  void aRedirectToWhatCannotBeAsked(String location, String reason) {
    assertThat(redirected(Fetches.allowingLoopback(), location))
        .isEqualTo(new FetchFailure(Cause.REDIRECT, reason));
  }

  @Test
  void aRedirectToNoUriIsShownHarmlesslyAndShortly() {
    FetchFailure failure =
        redirected(Fetches.allowingLoopback(), "http://a b\u0007\u001b[2J" + "x".repeat(5000));
    assertThat(failure.cause()).isEqualTo(Cause.REDIRECT);
    assertThat(failure.detail()).contains("a b\uFFFD\uFFFD[2Jxxx").hasSizeLessThan(600);
  }

  @Test
  void aRedirectToNowhereOrToSeveralPlaces() {
    try (BadServer nowhere = BadServer.answering("HTTP/1.1 302 Found\r\n\r\n");
        BadServer several =
            BadServer.answering("HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\n\r\n")) {
      assertThat(Fetches.allowingLoopback().failure(nowhere.uri("/")))
          .isEqualTo(
              new FetchFailure(
                  Cause.REDIRECT, nowhere.uri("/") + " answers 302 Found, but leads nowhere"));
      assertThat(Fetches.allowingLoopback().failure(several.uri("/")))
          .isEqualTo(
              new FetchFailure(
                  Cause.REDIRECT,
                  several.uri("/") + " answers 302 Found, but leads to several places"));
    }
  }

  @Test
  void aRedirectFromHttpsDownToHttp() {
    TestAuthority authority = new TestAuthority("CA");
    try (BadServer server =
        new BadServer(
            "127.0.0.1",
            authority.issue("keys.test").server().getServerSocketFactory(),
            connection -> BadServer.answer(connection, to("http://keys.test/b?secret")))) {
      String uri = "https://keys.test:" + server.port() + "/a";
      assertThat(
              Fetches.allowingLoopback().issuerSettings(authority.file(directory), "").failure(uri))
          .isEqualTo(
              new FetchFailure(
                  Cause.REDIRECT, uri + " redirects from https down to http://keys.test/b"));
    }
  }

  @Test
  void aRedirectToAHostThatTheNamespaceMayNotUse() {
    assertThat(
            redirected(Fetches.allowingLoopback().allowingHosts("*.test"), "https://keys.example/"))
        .isEqualTo(
            new FetchFailure(
                Cause.NOT_ALLOWED,
                "keys.example is none of the hosts that portcullis.jwks.allowedHosts of the mesh"
                    + " config has for namespace foo"));
  }

  @Test
  void aRedirectToAHostThatIsBarred() {
    Fetches fetches =
        Fetches.allowingLoopback()
            .hosts((namespace, host, port) ->
                host.equals("barred.test")
                    ? new KeyRoute.Barred("of " + namespace + " at " + port)
                    : new KeyRoute.Outside());
    assertThat(redirected(fetches, "https://Barred.test./"))
        .isEqualTo(new FetchFailure(Cause.NOT_ALLOWED, "barred.test is not asked: of foo at 443"));
  }
}
