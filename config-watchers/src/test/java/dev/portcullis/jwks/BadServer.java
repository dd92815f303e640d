package dev.portcullis.jwks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A server of one's own making, byte by byte, on a loopback address. */
final class BadServer implements AutoCloseable {
  /** What it does with a connection, after which it is closed. */
  @FunctionalInterface
  interface Behaviour {
    void on(Socket connection) throws IOException;
  }

  private final ServerSocket listener;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  BadServer(Behaviour behaviour) {
    this("127.0.0.1", ServerSocketFactory.getDefault(), behaviour);
  }

  BadServer(String address, ServerSocketFactory sockets, Behaviour behaviour) {
    try {
      this.listener = sockets.createServerSocket(0, 50, InetAddress.getByName(address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(() -> accept(behaviour));
  }

  /** Answers each request with these bytes. */
  static BadServer answering(String answer) {
    return new BadServer(connection -> answer(connection, answer));
  }

  static void answer(Socket connection, String answer) throws IOException {
    readRequest(connection);
    write(connection, answer);
  }

  static void write(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    connection.getOutputStream().flush();
  }

  /** Reads until the blank line. */
  static List<String> readRequest(Socket connection) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    List<String> lines = new ArrayList<>();
    for (String line = reader.readLine();
        line != null && !line.isEmpty();
        line = reader.readLine()) {
      lines.add(line);
    }
    return lines;
  }

  /** Blocks until the other side is gone. */
  static void hang(Socket connection) throws IOException {
    connection.getInputStream().readAllBytes();
  }

  private void accept(Behaviour behaviour) {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection, behaviour));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void serve(Socket connection, Behaviour behaviour) {
    try (connection) {
      behaviour.on(connection);
    } catch (IOException e) {
      // The client has given up, as it should with such a server.
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  String uri(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  int connections() {
    return connections.size();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
