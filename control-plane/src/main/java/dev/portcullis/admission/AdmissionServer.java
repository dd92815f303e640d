package dev.portcullis.admission;

import com.google.common.collect.ImmutableMap;
import io.helidon.common.tls.TlsConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509KeyManager;

/** Serves the webhooks over HTTPS. */
public final class AdmissionServer implements AutoCloseable {
  // Each may hold a body that is not complete yet.
  private static final int MAX_CONNECTIONS = 64;

  private final WebServer server;

  private AdmissionServer(WebServer server) {
    this.server = server;
  }

  /**
   * Binds and serves.
   *
   * @param keys asked at every handshake, so that a new certificate needs no restart
   * @param handlers by path
   * @throws IOException with a sentence, if the address cannot be bound
   */
  public static AdmissionServer start(
      AdmissionSettings settings,
      X509KeyManager keys,
      ImmutableMap<String, AdmissionHandler> handlers,
      AdmissionListener listener)
      throws IOException {
    InetSocketAddress address = settings.address();
    try (ServerSocket probe = new ServerSocket()) {
      // Helidon logs that it cannot bind, and goes on without a listener.
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on "
              + where(address)
              + " for the webhooks: "
              + e.getMessage()
              + "; choose another --webhook-address",
          e);
    }
    try {
      WebServer started = server(settings, keys, routing(settings, handlers, listener)).start();
      if (!started.isRunning()) {
        throw new IOException("cannot listen on " + where(address) + " for the webhooks");
      }
      return new AdmissionServer(started);
    } catch (RuntimeException | GeneralSecurityException e) {
      throw new IOException(
          "cannot serve the webhooks on " + where(address) + ": " + e.getMessage(), e);
    }
  }

  private static HttpRouting.Builder routing(
      AdmissionSettings settings,
      ImmutableMap<String, AdmissionHandler> handlers,
      AdmissionListener listener) {
    Semaphore turns = new Semaphore(settings.maxAtOnce(), true);
    HttpRouting.Builder routing = HttpRouting.builder();
    handlers.forEach((path, handler) ->
        routing.post(path, new AdmissionRoute(path, handler, settings, turns, listener)));
    return routing;
  }

  private static WebServer server(
      AdmissionSettings settings, X509KeyManager keys, HttpRouting.Builder routing)
      throws GeneralSecurityException {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(new KeyManager[] {keys}, null, null);
    return WebServer.builder()
        .address(settings.address().getAddress())
        .port(settings.address().getPort())
        .maxTcpConnections(MAX_CONNECTIONS)
        .maxPayloadSize(settings.maxBytes())
        .shutdownGracePeriod(Duration.ZERO)
        .shutdownHook(false)
        .routing(routing)
        .tls((TlsConfig.Builder config) -> config.sslContext(tls))
        .build();
  }

  private static String where(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  /** The port that the webhooks are bound to. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
