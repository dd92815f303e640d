package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.jwks.FetchFailure.Cause;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key servers of the zoo that break HTTP, or their promises: each with what is said of it. */
final class BadAnswersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final int MEBIBYTE = 1 << 20;

  private static void assertFailure(BadServer.Behaviour behaviour, Cause cause, String sentence) {
    try (BadServer server = new BadServer(behaviour)) {
      String uri = server.uri("/keys");
      assertThat(Fetches.allowingLoopback().failure(uri + "?secret"))
          .isEqualTo(new FetchFailure(cause, uri + " " + sentence));
    }
  }

  private static void assertFailure(String answer, Cause cause, String sentence) {
    assertFailure(connection -> BadServer.answer(connection, answer), cause, sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "204 No Content",
    "206 Partial Content",
    "300 Multiple Choices",
    "304 Not Modified",
    "305 Use Proxy",
    "401 Unauthorized",
    "403 Forbidden",
    "404 Not Found",
    "429 Too Many Requests",
    "500 Internal Server Error",
    "503 Service Unavailable",
  })
  void aStatusOtherThan200IsNamed(String status) {
    assertFailure(
        "HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\nsecret",
        Cause.HTTP_STATUS,
        "answers " + status);
  }

  @Test
  void aReasonPhraseThatWouldForgeTheLogIsMadeHarmless() {
    assertFailure(
        "HTTP/1.1 500 a\u0007\u001b[31mb\u0085" + "x".repeat(100) + "\r\n\r\n",
        Cause.HTTP_STATUS,
        "answers 500 a\uFFFD\uFFFD[31mb\uFFFD" + "x".repeat(51) + "…");
  }

  @Test
  void anAnswerWithoutABodyIsNoKeySetButAnAnswer() {
    try (BadServer server = BadServer.answering(OK + "Content-Length: 0\r\n\r\n")) {
      assertThat(Fetches.allowingLoopback().fetched(server.uri("/")).body()).isEmpty();
    }
  }

  @Test
  void noAnswer() {
    assertFailure(BadServer::readRequest, Cause.HTTP, "closes the connection without an answer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.6\r\n",
        "-ERR wrong number of arguments, secret\r\n",
        "<html>secret</html>\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nsecret\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: secret\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: secret\r\n\r\n",
      })
  void whatIsNotHttpIsNotRepeated(String answer) {
    assertFailure(answer, Cause.HTTP, "answers with something other than HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "Content-Length: 100\r\n\r\n{\"keys\":[]}",
        OK + "Transfer-Encoding: chunked\r\n\r\nb\r\n{\"keys\":[]}\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\nff\r\n{\"keys\":[]}",
        OK + "Transfer-Encoding: chunked\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{\"keys\":[]}\r\n0\r\n\r\n",
      })
  void anAnswerThatBreaksOffIsNotTakenForAWhole(String answer) {
    assertFailure(answer, Cause.HTTP, "breaks off in the middle of the answer");
  }

  @Test
  void aConnectionThatIsReset() {
    assertFailure(
        connection -> {
          BadServer.answer(connection, OK + "Content-Length: 100\r\n\r\n{");
          connection.setSoLinger(true, 0);
        },
        Cause.HTTP,
        "breaks off in the middle of the answer");
  }

  @Test
  void aLengthThatIsTooShortCutsTheAnswer() {
    try (BadServer server =
        BadServer.answering(OK + "Content-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\n{\"keys\"")) {
      assertThat(Fetches.allowingLoopback().fetched(server.uri("/")).body()).isEqualTo("{}");
    }
  }

  @Test
  void aHugeAnswerIsNotRead() {
    assertFailure(
        OK + "Content-Length: 999999999999\r\n\r\n",
        Cause.TOO_LARGE,
        "answers with 999999999999 bytes; 1 MiB is the most");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Transfer-Encoding: chunked\r\n"})
  void anAnswerWithoutEndIsNotReadToTheEnd(String headers) {
    assertFailure(
        connection -> {
          BadServer.answer(connection, OK + headers + "\r\n");
          for (; ; ) {
            BadServer.write(connection, headers.isEmpty() ? " " : "1\r\n \r\n");
          }
        },
        Cause.TOO_LARGE,
        "answers with more than 1 MiB");
  }

  @Test
  void oneMebibyteIsNotTooMuch() {
    String body = " ".repeat(MEBIBYTE);
    try (BadServer server = BadServer.answering(OK + "\r\n" + body)) {
      assertThat(Fetches.allowingLoopback().fetched(server.uri("/")).body()).isEqualTo(body);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "deflate", "identity, gzip", "x-secret"})
  void aCompressedAnswerIsNotUnpacked(String encoding) {
    assertFailure(
        OK + "Content-Encoding: " + encoding + "\r\nContent-Length: 2\r\n\r\nxx",
        Cause.HTTP,
        "compresses the answer, which nobody asked for");
  }

  @Test
  void aBombOfHeaders() {
    assertFailure(
        OK + "A: b\r\n".repeat(101) + "\r\n",
        Cause.TOO_LARGE,
        "sends more than 100 header lines, or one above 8 KiB");
  }

  @Test
  void aHundredHeadersAreNoBomb() {
    try (BadServer server = BadServer.answering(OK + "A: b\r\n".repeat(100) + "\r\n{}")) {
      assertThat(Fetches.allowingLoopback().fetched(server.uri("/")).body()).isEqualTo("{}");
    }
  }

  @Test
  void aBombOfTrailers() {
    assertFailure(
        connection -> {
          BadServer.answer(connection, OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n");
          for (; ; ) {
            BadServer.write(connection, "A: b\r\n");
          }
        },
        Cause.TOO_LARGE,
        "sends more than 100 header lines, or one above 8 KiB");
  }

  @Test
  void aFloodOfEmptyLines() {
    assertFailure(
        connection -> {
          BadServer.readRequest(connection);
          for (; ; ) {
            BadServer.write(connection, "\r\n");
          }
        },
        Cause.TOO_LARGE,
        "sends more than 100 header lines, or one above 8 KiB");
  }

  @Test
  void aHeaderLineWithoutEnd() {
    assertFailure(
        connection -> {
          BadServer.answer(connection, OK + "A: ");
          for (; ; ) {
            BadServer.write(connection, "b".repeat(100));
          }
        },
        Cause.TOO_LARGE,
        "sends more than 100 header lines, or one above 8 KiB");
  }

  @Test
  void aFloodOfInterimAnswers() {
    assertFailure(
        connection -> {
          BadServer.readRequest(connection);
          for (; ; ) {
            BadServer.write(connection, "HTTP/1.1 100 Continue\r\n\r\n");
          }
        },
        Cause.HTTP,
        "sends one interim answer after the other");
  }

  @Test
  void aFewInterimAnswersAreNoHarm() {
    try (BadServer server =
        BadServer.answering(
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}")) {
      assertThat(Fetches.allowingLoopback().fetched(server.uri("/")).body()).isEqualTo("{}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u00ff", "{\"a\":\"\u00c3\"}", "\u00ed\u00a0\u0080", "\u00fe\u00ff\u0000{"})
  void whatIsNotUtf8(String body) {
    assertFailure(OK + "\r\n" + body, Cause.NOT_JSON, "answers with something that is not UTF-8");
  }

  @Test
  void theBodyOfAnAnswerIsInNoText() {
    String body = "a-secret";
    List<Object> said = new ArrayList<>();
    try (BadServer server = BadServer.answering(OK + "\r\n" + body)) {
      said.add(Fetches.allowingLoopback().fetch(server.uri("/")));
      said.add(
          Fetches.allowingLoopback().discovering("http://127.0.0.1:" + server.port()).fetch(""));
    }
    assertThat(said.toString()).doesNotContain(body);
  }

  @Test
  void aTlsServerAtAnHttpUri() {
    assertFailure(BadAnswersTest::alert, Cause.HTTP, "answers with something other than HTTP/1.1");
  }

  /** What a TLS server sends when it gets no handshake. */
  private static void alert(Socket connection) throws IOException {
    BadServer.readRequest(connection);
    byte[] alert = {21, 3, 3, 0, 2, 2, 40};
    BadServer.write(connection, new String(alert, StandardCharsets.ISO_8859_1));
  }
}
