package dev.portcullis.e2e.rules;

import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.HttpRequest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One request again and again, over several connections at once, with little work for the sender:
 * what is measured is the proxy.
 */
public final class Barrage implements AutoCloseable {
  private static final int CONNECTIONS = 16;
  private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};

  private final List<Socket> sockets = new ArrayList<>();
  private final List<InputStream> answers = new ArrayList<>();

  /** Connects, without sending anything yet. */
  public Barrage(InetSocketAddress listener) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      Socket socket = new Socket();
      sockets.add(socket);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      socket.connect(listener);
      answers.add(new BufferedInputStream(socket.getInputStream()));
    }
  }

  /** Sends the request this often, or a little oftener; all answers have to have this status. */
  public int send(HttpRequest request, int times, int status) throws IOException {
    byte[] bytes = bytes(request);
    int sent = 0;
    for (; sent < times; sent += CONNECTIONS) {
      for (Socket socket : sockets) {
        socket.getOutputStream().write(bytes);
      }
      for (InputStream answer : answers) {
        int got = status(answer);
        if (got != status) {
          throw new AssertionError(request + ": " + got + " instead of " + status);
        }
      }
    }
    return sent;
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static int status(InputStream answer) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(256);
    int matched = 0;
    while (matched < END_OF_HEADERS.length) {
      int next = answer.read();
      if (next < 0) {
        throw new EOFException("closed by the peer");
      }
      head.write(next);
      matched = next == END_OF_HEADERS[matched] ? matched + 1 : next == '\r' ? 1 : 0;
    }
    String headers = head.toString(StandardCharsets.US_ASCII);
    int length = headers.indexOf("content-length: ") + "content-length: ".length();
    answer.skipNBytes(Integer.parseInt(headers.substring(length, headers.indexOf('\r', length))));
    return Integer.parseInt(headers.substring(9, 12));
  }

  private static byte[] bytes(HttpRequest request) {
    StringBuilder text = new StringBuilder(512);
    text.append("GET ").append(request.target()).append(" HTTP/1.1\r\nhost: ");
    text.append(request.host()).append("\r\n");
    for (Header header : request.headers()) {
      text.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
