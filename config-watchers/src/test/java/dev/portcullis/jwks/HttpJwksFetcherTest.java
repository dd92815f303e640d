package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.FetchResult.Fetched;
import dev.portcullis.jwks.FetchResult.NotModified;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a fetch asks for, and what it makes of a good server's answers. */
final class HttpJwksFetcherTest {
  private static final String KEYS = "{\"keys\":[]}";

  private static String ok(String headers, String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n" + headers + "\r\n" + body;
  }

  @Test
  void aGetHasNoHeaderThatTellsOneAskerFromAnother() {
    List<String> request = new CopyOnWriteArrayList<>();
    try (BadServer server =
        new BadServer(connection -> {
          request.addAll(BadServer.readRequest(connection));
          BadServer.write(connection, ok("ETag: \"7\"\r\nCache-Control: max-age=90\r\n", KEYS));
        })) {
      String uri = server.uri("/a%20b?c=d#e");
      assertThat(Fetches.allowingLoopback().fetch(uri))
          .isEqualTo(new Fetched(KEYS, "\"7\"", Duration.ofSeconds(90), server.uri("/a%20b")));
      assertThat(request)
          .containsExactly(
              "GET /a%20b?c=d HTTP/1.1",
              "Host: 127.0.0.1:" + server.port(),
              "Accept: application/jwk-set+json, application/json, */*;q=0.1",
              "User-Agent: portcullis");
    }
  }

  @Test
  void anAnswerThatStillHoldsIsNotSentAgain() {
    List<String> request = new CopyOnWriteArrayList<>();
    try (BadServer server =
        new BadServer(connection -> {
          request.addAll(BadServer.readRequest(connection));
          BadServer.write(connection, "HTTP/1.1 304 Not Modified\r\nExpires: 0\r\n\r\n");
        })) {
      assertThat(Fetches.allowingLoopback().etag("\"7\"").fetch(server.uri("/")))
          .isEqualTo(new NotModified(Duration.ZERO));
      assertThat(request).contains("If-None-Match: \"7\"");
      assertThat(Fetches.allowingLoopback().failure(server.uri("/")))
          .isEqualTo(
              new FetchFailure(Cause.HTTP_STATUS, server.uri("/") + " answers 304 Not Modified"));
    }
  }

  @Test
  void keysAreDiscovered() {
    try (BadServer keys = BadServer.answering(ok("", KEYS))) {
      String issuer = "http://issuer.test:";
      List<String> request = new CopyOnWriteArrayList<>();
      BadServer[] self = new BadServer[1];
      try (BadServer issuerServer =
          new BadServer(connection -> {
            request.addAll(BadServer.readRequest(connection));
            String body =
                "{\"issuer\":\""
                    + issuer
                    + self[0].port()
                    + "/\",\"jwks_uri\":\""
                    + keys.uri("/k")
                    + "\"}";
            BadServer.write(connection, ok("", body));
          })) {
        self[0] = issuerServer;
        Fetches fetches =
            Fetches.allowingLoopback().discovering(issuer + issuerServer.port() + "/");
        assertThat(fetches.fetched("")).isEqualTo(new Fetched(KEYS, "", null, keys.uri("/k")));
        assertThat(request)
            .contains(
                "GET /.well-known/openid-configuration HTTP/1.1",
                "Host: issuer.test:" + issuerServer.port());
      }
    }
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() {
    try (BadServer server = BadServer.answering(ok("", "\u00ef\u00bb\u00bf" + KEYS))) {
      assertThat(Fetches.allowingLoopback().fetched(server.uri("/")).body()).isEqualTo(KEYS);
    }
  }

  @Test
  void withoutLeaveNothingOfThisMachineIsDialled() {
    try (BadServer server = BadServer.answering(ok("", KEYS))) {
      FetchFailure failure =
          new FetchFailure(
              Cause.NOT_ALLOWED,
              "127.0.0.1, a loopback address; it is asked only if portcullis.jwks.allowedCidrs of"
                  + " the mesh config has it");
      assertThat(Fetches.strict().failure(server.uri("/"))).isEqualTo(failure);
      assertThat(server.connections()).isZero();
    }
  }
}
