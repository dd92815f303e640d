package dev.portcullis.admin;

import com.google.common.collect.ImmutableList;
import dev.portcullis.admin.AdminSettings.Health;
import dev.portcullis.admin.AdminSettings.TlsFiles;
import io.helidon.common.configurable.Resource;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.common.tls.TlsConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Serves the admin API, and health apart from it where that is asked for. */
public final class AdminServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 256;
  private static final long MAX_REQUEST_BYTES = 64 * 1024;

  private final ImmutableList<WebServer> servers;

  private AdminServer(ImmutableList<WebServer> servers) {
    this.servers = servers;
  }

  /**
   * Binds and serves.
   *
   * @throws IOException with a sentence, if an address cannot be bound or a file not be read
   */
  public static AdminServer start(AdminSettings settings, AdminView view) throws IOException {
    AdminAccess access = AdminAccess.of(settings);
    AdminRoutes routes = new AdminRoutes(view);
    ImmutableList.Builder<WebServer> servers = ImmutableList.builder();
    servers.add(
        bind(
            settings.address(),
            routing -> {
              routing.any(access);
              routes.health(routing);
              routes.api(routing);
            },
            server -> tls(settings, server)));
    Health health = settings.health();
    if (health != null) {
      servers.add(
          bind(
              health.address(),
              routing -> {
                routes.health(routing);
                if (health.metrics()) {
                  routes.metrics(routing);
                }
              },
              server -> {}));
    }
    return new AdminServer(servers.build());
  }

  private static WebServer bind(
      InetSocketAddress address,
      Consumer<HttpRouting.Builder> routing,
      Consumer<WebServerConfig.Builder> extras)
      throws IOException {
    WebServerConfig.Builder server =
        WebServer.builder()
            .address(address.getAddress())
            .port(address.getPort())
            .maxTcpConnections(MAX_CONNECTIONS)
            .maxPayloadSize(MAX_REQUEST_BYTES)
            .shutdownGracePeriod(Duration.ZERO)
            .shutdownHook(false)
            .routing(routing);
    try (ServerSocket probe = new ServerSocket()) {
      // Helidon logs that it cannot bind, and goes on without a listener.
      probe.setReuseAddress(true);
      probe.bind(address);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on "
              + where(address)
              + " for the admin API: "
              + e.getMessage()
              + "; choose another --admin-address",
          e);
    }
    try {
      extras.accept(server);
      WebServer started = server.build().start();
      if (!started.isRunning()) {
        throw new IOException("cannot listen on " + where(address) + " for the admin API");
      }
      return started;
    } catch (RuntimeException e) {
      throw new IOException(
          "cannot serve the admin API on " + where(address) + ": " + e.getMessage(), e);
    }
  }

  private static void tls(AdminSettings settings, WebServerConfig.Builder server) {
    TlsFiles files = settings.tls();
    if (files != null) {
      server.tls((TlsConfig.Builder tls) -> configure(files, tls));
    }
  }

  private static void configure(TlsFiles files, TlsConfig.Builder tls) {
    tls.privateKey(keys -> keys.pem(pem -> pem.key(Resource.create(files.key()))))
        .privateKeyCertChain(
            keys -> keys.pem(pem -> pem.certChain(Resource.create(files.certificate()))));
    if (files.clientCa() != null) {
      tls.clientAuth(TlsClientAuth.REQUIRED)
          .trust(keys -> keys.pem(pem -> pem.certificates(Resource.create(files.clientCa()))));
    }
  }

  private static String where(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  /** The port that the admin API is bound to. */
  public int port() {
    return servers.getFirst().port();
  }

  /** The port of health apart, if it is served. */
  public OptionalInt healthPort() {
    return servers.size() > 1 ? OptionalInt.of(servers.get(1).port()) : OptionalInt.empty();
  }

  @Override
  public void close() {
    servers.forEach(WebServer::stop);
  }
}
