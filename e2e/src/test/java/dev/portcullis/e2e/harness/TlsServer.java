package dev.portcullis.e2e.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server outside the mesh that speaks TLS, and answers every request 200 with what it saw of the
 * client: the name that was asked for in {@code x-sni}, its certificate's in {@code x-client}.
 */
public final class TlsServer implements AutoCloseable {
  private final LoopbackHttpServer server;

  private TlsServer(SSLContext context, boolean mutual) {
    this.server =
        LoopbackHttpServer.speaking(
            new InetSocketAddress("127.0.0.1", FreePorts.next()),
            context.getServerSocketFactory(),
            connection -> answer((SSLSocket) connection, mutual));
  }

  /** One that asks clients for nothing. */
  public static TlsServer start(SpiffeAuthority.Issued own) {
    return new TlsServer(context(own, null), false);
  }

  /** One that serves clients with a certificate of an authority only. */
  public static TlsServer mutual(SpiffeAuthority.Issued own, SpiffeAuthority clients) {
    return new TlsServer(context(own, clients), true);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  private static void answer(SSLSocket connection, boolean mutual) throws IOException {
    connection.setNeedClientAuth(mutual);
    connection.startHandshake();
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
    String line = lines.readLine();
    while (line != null) {
      while (line != null && !line.isEmpty()) {
        line = lines.readLine();
      }
      String head =
          "HTTP/1.1 200 OK\r\nx-sni: %s\r\nx-client: %s\r\ncontent-length: 0\r\n\r\n"
              .formatted(sni(connection), mutual ? client(connection) : "");
      connection.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      line = lines.readLine();
    }
  }

  private static String sni(SSLSocket connection) {
    return ((ExtendedSSLSession) connection.getSession())
        .getRequestedServerNames().stream()
            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
            .findFirst()
            .orElse("");
  }

  private static String client(Socket connection) throws IOException {
    X509Certificate certificate =
        (X509Certificate) ((SSLSocket) connection).getSession().getPeerCertificates()[0];
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? "" : names.iterator().next().get(1).toString();
    } catch (CertificateException e) {
      throw new IOException(e);
    }
  }

  private static SSLContext context(SpiffeAuthority.Issued own, @Nullable SpiffeAuthority clients) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      if (clients != null) {
        store.setCertificateEntry("clients", clients.certificate());
      }
      trust.init(store);
      context.init(
          new KeyManager[] {MutualTls.keyManager(own)},
          clients == null ? null : trust.getTrustManagers(),
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
