package dev.portcullis.jwks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Sockets of a server that wants a certificate of its clients. */
final class MutualSockets extends ServerSocketFactory {
  private final ServerSocketFactory sockets;

  private MutualSockets(ServerSocketFactory sockets) {
    this.sockets = sockets;
  }

  static ServerSocketFactory of(SSLContext tls) {
    return new MutualSockets(tls.getServerSocketFactory());
  }

  private static ServerSocket mutual(ServerSocket socket) {
    // TLS 1.3 says no only after the handshake.
    ((SSLServerSocket) socket).setEnabledProtocols(new String[] {"TLSv1.2"});
    ((SSLServerSocket) socket).setNeedClientAuth(true);
    return socket;
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return mutual(sockets.createServerSocket(port));
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return mutual(sockets.createServerSocket(port, backlog));
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
      throws IOException {
    return mutual(sockets.createServerSocket(port, backlog, address));
  }
}
