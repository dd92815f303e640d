package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that is never reopened, so that a test knows when the peer closed it.
 *
 * <p>Answers are read by their length, not to the end of the stream: Envoy delays the close of a
 * refused connection by a second.
 */
public final class RawHttpClient implements HttpConnection {
  private static final Duration READ_LIMIT = Duration.ofSeconds(10);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private RawHttpClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** Opens a connection. */
  public static RawHttpClient connect(InetSocketAddress server) throws IOException {
    return connect(server, null);
  }

  /** Opens a connection from a given local address, or any when it is null. */
  public static RawHttpClient connect(InetSocketAddress server, @Nullable InetAddress source)
      throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) READ_LIMIT.toMillis());
      if (source != null) {
        socket.bind(new InetSocketAddress(source, 0));
      }
      socket.connect(server, (int) READ_LIMIT.toMillis());
      return new RawHttpClient(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Opens a connection with mutual TLS. */
  public static RawHttpClient connect(
      InetSocketAddress server,
      @Nullable InetAddress source,
      SpiffeAuthority.Issued own,
      String... protocols)
      throws IOException {
    Socket plain = connect(server, source).socket;
    try {
      return new RawHttpClient(MutualTls.handshake(plain, own, protocols));
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /** Speaks over a connection that somebody else made, as one by TLS. */
  public static RawHttpClient over(Socket connected) throws IOException {
    return new RawHttpClient(connected);
  }

  /** Sends one request on a connection of its own. */
  public static HttpAnswer exchange(InetSocketAddress server, HttpRequest request)
      throws IOException {
    try (RawHttpClient client = connect(server)) {
      return client.send(request);
    }
  }

  /** Sends a request and reads its answer; an {@link EOFException} says the peer has closed. */
  @Override
  public HttpAnswer send(HttpRequest request) throws IOException {
    out.write(bytes(request));
    out.flush();
    return answer(request.method().equals("HEAD"));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static byte[] bytes(HttpRequest request) {
    StringBuilder text = new StringBuilder(256);
    text.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
    text.append("host: ").append(request.host()).append("\r\n");
    for (Header header : request.headers()) {
      text.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    if (!request.body().isEmpty()) {
      text.append("content-length: ")
          .append(request.body().getBytes(StandardCharsets.UTF_8).length)
          .append("\r\n");
    }
    return text.append("\r\n").append(request.body()).toString().getBytes(StandardCharsets.UTF_8);
  }

  private HttpAnswer answer(boolean head) throws IOException {
    String statusLine = HttpWire.line(in);
    if (statusLine == null) {
      throw new EOFException("closed by the peer");
    }
    int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
    ImmutableList<Header> headers = HttpWire.headers(in);
    if (status / 100 == 1) {
      return answer(head);
    }
    boolean bodiless = head || status == 204 || status == 304;
    return new HttpAnswer(status, headers, bodiless ? "" : HttpWire.body(in, headers));
  }
}
