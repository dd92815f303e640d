package dev.portcullis.e2e.keys;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** What bad servers do on a connection. */
final class Conversations {
  private static final long TRICKLE_NANOS = 100_000_000;
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

  private Conversations() {}

  /** Reads until the blank line. */
  static void readRequest(Socket connection) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    String line = reader.readLine();
    while (line != null && !line.isEmpty()) {
      line = reader.readLine();
    }
  }

  static void write(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    connection.getOutputStream().flush();
  }

  /** Takes the request, and then everything until the client gives up. */
  static void hang(Socket connection) throws IOException {
    connection.getInputStream().readAllBytes();
  }

  static void hangAfterTheHeaders(Socket connection) throws IOException {
    readRequest(connection);
    write(connection, "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"keys\":[");
    hang(connection);
  }

  /** A byte now and then: each comes soon enough, all together never. */
  static void trickle(Socket connection) throws IOException {
    readRequest(connection);
    write(connection, "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n");
    for (int i = 0; i < 500; i++) {
      write(connection, " ");
      LockSupport.parkNanos(TRICKLE_NANOS);
    }
  }

  static void endlessBody(Socket connection) throws IOException {
    readRequest(connection);
    write(connection, CHUNKED);
    String chunk = "1000\r\n" + " ".repeat(0x1000) + "\r\n";
    while (true) {
      write(connection, chunk);
    }
  }

  static void endlessHeaders(Socket connection) throws IOException {
    readRequest(connection);
    write(connection, "HTTP/1.1 200 OK\r\n");
    while (true) {
      write(connection, "x-more: of it\r\n");
    }
  }

  static void endlessInterimAnswers(Socket connection) throws IOException {
    readRequest(connection);
    while (true) {
      write(connection, "HTTP/1.1 102 Processing\r\n\r\n");
    }
  }
}
