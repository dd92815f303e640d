package dev.portcullis.e2e.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Plays a database: says its greeting, if it has one, and every line back. */
public final class LineServer implements AutoCloseable {
  private final ServerSocket listener;
  private final String greeting;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong received = new AtomicLong();

  private LineServer(ServerSocket listener, String greeting) {
    this.listener = listener;
    this.greeting = greeting;
  }

  /** Starts on a free loopback port; with an empty greeting the client speaks first. */
  public static LineServer start(String greeting) {
    return start(greeting, new InetSocketAddress("127.0.0.1", FreePorts.next()));
  }

  /** The same with a certificate, on a free loopback port. */
  public static LineServer startTls(SpiffeAuthority.Issued own) {
    try {
      return serve(
          MutualTls.context(own).getServerSocketFactory().createServerSocket(),
          "",
          new InetSocketAddress("127.0.0.1", FreePorts.next()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts on a given address. */
  public static LineServer start(String greeting, InetSocketAddress address) {
    try {
      return serve(new ServerSocket(), greeting, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LineServer serve(ServerSocket listener, String greeting, InetSocketAddress address)
      throws IOException {
    listener.bind(address);
    LineServer server = new LineServer(listener, greeting);
    Thread.ofVirtual().name("line-accept").start(server::acceptAll);
    return server;
  }

  /** The port it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many lines reached it. */
  public long received() {
    return received.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.add(socket);
        Thread.ofVirtual().name("line-connection").start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      if (!greeting.isEmpty()) {
        say(socket, greeting);
      }
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        received.incrementAndGet();
        say(socket, line);
      }
    } catch (IOException peerGone) {
      // Envoy closes as it likes; what it means shows at the client.
    } finally {
      connections.remove(socket);
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
