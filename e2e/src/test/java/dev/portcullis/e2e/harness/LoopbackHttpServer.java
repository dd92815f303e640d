package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ServerSocketFactory;

/**
 * A keep-alive HTTP/1.1 server with a virtual thread for each connection.
 *
 * <p>Not the JDK's: that one parses the target as a URI and so cannot report {@code //admin} or an
 * unencoded character as it was received.
 */
public final class LoopbackHttpServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Conversation conversation;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private LoopbackHttpServer(ServerSocket listener, Conversation conversation) {
    this.listener = listener;
    this.conversation = conversation;
  }

  /** What happens on a connection, which is closed afterwards. */
  @FunctionalInterface
  public interface Conversation {
    /** Speaks until there is nothing left to say. */
    void hold(Socket connection) throws IOException;
  }

  /** Starts a server that answers each request by the handler. */
  public static LoopbackHttpServer start(
      InetSocketAddress address, Function<HttpRequest, HttpAnswer> handler) {
    return start(address, ServerSocketFactory.getDefault(), handler);
  }

  /**
   * Starts one on sockets of a kind, as those of TLS. A handler that throws an {@link
   * UncheckedIOException} ends the connection without an answer.
   */
  public static LoopbackHttpServer start(
      InetSocketAddress address,
      ServerSocketFactory sockets,
      Function<HttpRequest, HttpAnswer> handler) {
    return speaking(address, sockets, connection -> answerAll(connection, handler));
  }

  /** Starts one that speaks as it likes, be it no HTTP. */
  public static LoopbackHttpServer speaking(
      InetSocketAddress address, ServerSocketFactory sockets, Conversation conversation) {
    try {
      ServerSocket listener = sockets.createServerSocket();
      listener.setReuseAddress(true);
      listener.bind(address, 512);
      LoopbackHttpServer server = new LoopbackHttpServer(listener, conversation);
      Thread.ofVirtual().name("http-accept").start(server::acceptAll);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + address, e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() {
    quietly(listener);
    connections.forEach(LoopbackHttpServer::quietly);
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.add(socket);
        Thread.ofVirtual().name("http-connection").start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      conversation.hold(socket);
    } catch (IOException | UncheckedIOException peerGone) {
      // Envoy closes its pooled connections as it likes; a request cut off shows at the client.
    } finally {
      connections.remove(socket);
    }
  }

  private static void answerAll(Socket socket, Function<HttpRequest, HttpAnswer> handler)
      throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    OutputStream out = new BufferedOutputStream(socket.getOutputStream());
    String line = HttpWire.line(in);
    while (line != null) {
      HttpRequest request = request(line, in);
      write(out, handler.apply(request), request.method().equals("HEAD"));
      line = HttpWire.line(in);
    }
  }

  private static HttpRequest request(String line, InputStream in) throws IOException {
    String[] parts = line.split(" ", 3);
    ImmutableList<Header> headers = HttpWire.headers(in);
    String body = HttpWire.body(in, headers);
    return new HttpRequest(parts[0], parts[1], HttpWire.first(headers, "host"), headers, body);
  }

  private static void write(OutputStream out, HttpAnswer answer, boolean head) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder(128);
    text.append("HTTP/1.1 ").append(answer.status()).append(" -\r\n");
    for (Header header : answer.headers()) {
      text.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    text.append("content-length: ").append(body.length).append("\r\n\r\n");
    out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    if (!head) {
      out.write(body);
    }
    out.flush();
  }

  private static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception alreadyGone) {
      // Closing twice, or a socket the peer has reset: nothing is left to release.
    }
  }
}
