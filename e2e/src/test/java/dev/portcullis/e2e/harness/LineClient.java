package dev.portcullis.e2e.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One connection on which lines are exchanged; it is never opened again. */
public final class LineClient implements AutoCloseable {
  private static final Duration READ_LIMIT = Duration.ofSeconds(10);

  private final Socket socket;
  private final BufferedReader in;

  private LineClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Opens a connection. */
  public static LineClient connect(InetSocketAddress server) throws IOException {
    return new LineClient(open(server));
  }

  /** Exchanges lines on a connection that is open already. */
  public static LineClient over(Socket open) throws IOException {
    return new LineClient(open);
  }

  /** Opens a connection with mutual TLS. */
  public static LineClient connect(
      InetSocketAddress server, SpiffeAuthority.Issued own, String... protocols)
      throws IOException {
    return new LineClient(MutualTls.handshake(open(server), own, protocols));
  }

  /** Whether a line comes back on a connection of its own; false when it is closed instead. */
  public static boolean isServed(InetSocketAddress server) {
    try (LineClient client = connect(server)) {
      return client.exchange("hello");
    } catch (IOException refused) {
      return false;
    }
  }

  /** Whether the line came back; false when the connection was closed instead. */
  public boolean exchange(String line) throws IOException {
    try {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return line.equals(in.readLine());
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException closed) {
      return false;
    }
  }

  /** The next line that the server says; "" when the connection was closed. */
  public String hear() throws IOException {
    try {
      String line = in.readLine();
      return line == null ? "" : line;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException closed) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static Socket open(InetSocketAddress server) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) READ_LIMIT.toMillis());
      socket.connect(server, (int) READ_LIMIT.toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
