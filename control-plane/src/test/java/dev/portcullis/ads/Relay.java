package dev.portcullis.ads;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes one connection on, until it swallows everything: a network that a peer has vanished from.
 */
final class Relay implements AutoCloseable {
  private final ServerSocket entrance;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean swallows;

  Relay(int server) throws IOException {
    entrance = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          try {
            Socket client = entrance.accept();
            Socket onward = new Socket(InetAddress.getLoopbackAddress(), server);
            sockets.addAll(List.of(client, onward));
            Thread.ofVirtual().start(() -> pump(client, onward));
            pump(onward, client);
          } catch (IOException e) {
            // The test has ended.
          }
        });
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** From now on nothing arrives, and neither end is told. */
  void swallow() {
    swallows = true;
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (!swallows) {
          out.write(buffer, 0, length);
        }
      }
    } catch (IOException e) {
      // One end has closed.
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
