package dev.portcullis.e2e.netns;

import dev.portcullis.e2e.harness.LoopbackHttpServer;
import dev.portcullis.e2e.harness.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ServerSocketFactory;

/** Makes a port of the machine's loopback reachable in another network. */
final class PortRelay implements AutoCloseable {
  private final ExecutorService outside =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  private final LoopbackHttpServer server;

  /** Listens at an address in {@code network}. */
  PortRelay(Network network, InetSocketAddress at, int port) throws IOException {
    InetSocketAddress target = new InetSocketAddress("127.0.0.1", port);
    // Its thread is made here: one that a thread of the other network makes is of that network.
    outside.execute(() -> {});
    server =
        network.call(() ->
            LoopbackHttpServer.speaking(
                at, ServerSocketFactory.getDefault(), client -> relay(client, connect(target))));
  }

  private Socket connect(InetSocketAddress target) throws IOException {
    try {
      return outside.submit(() -> new Socket(target.getAddress(), target.getPort())).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static void relay(Socket client, Socket target) throws IOException {
    try (client;
        target) {
      Thread back = Thread.ofVirtual().start(() -> copy(target, client));
      copy(client, target);
      back.interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException over) {
      // Either side may end it.
    }
  }

  @Override
  public void close() {
    server.close();
    outside.shutdownNow();
  }
}
