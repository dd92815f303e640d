package dev.portcullis.ads;

import com.google.common.base.Throwables;
import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port, or socket file, on which proxies are served. */
public final class XdsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(XdsServer.class);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration TLS_FILES = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(2);

  /** Envoy may test a connection as often as this without being sent away. */
  private static final Duration PEER_KEEP_ALIVE = Duration.ofSeconds(5);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private int port;
  private @Nullable TokenGate tokens;

  private XdsServer() {}

  /**
   * Serves {@code services}.
   *
   * @throws XdsServerException with a sentence for the operator
   */
  public static XdsServer start(XdsServerSettings settings, BindableService... services)
      throws XdsServerException {
    return start(settings, null, services);
  }

  /**
   * Serves {@code services} to those who prove who they are by a certificate or a token.
   *
   * @param tokens what reviews tokens, null to take none; over plaintext none is read
   * @throws XdsServerException with a sentence for the operator
   */
  public static XdsServer start(
      XdsServerSettings settings, @Nullable TokenReviewer tokens, BindableService... services)
      throws XdsServerException {
    settings.check();
    XdsServer server = new XdsServer();
    if (tokens != null && settings.tls() != null) {
      server.tokens = new TokenGate(tokens);
    }
    try {
      server.serve(settings, services);
      return server;
    } catch (XdsServerException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The port that was bound, 0 for a socket file. */
  public int port() {
    return port;
  }

  private void serve(XdsServerSettings settings, BindableService... services)
      throws XdsServerException {
    XdsServerSettings.Tls tls = settings.tls();
    ServerCredentials credentials = credentials(tls);
    EventLoops loops = new EventLoops();
    resources.push(loops);
    switch (settings.address()) {
      case XdsAddress.Tcp(InetSocketAddress address) ->
          port =
              start(
                      NettyServerBuilder.forAddress(address, credentials)
                          .channelType(loops.portChannel()),
                      loops,
                      settings,
                      services)
                  .getPort();
      case XdsAddress.Unix(var path) -> {
        UnixSocket socket = UnixSocket.prepare(path);
        resources.push(socket);
        start(
            NettyServerBuilder.forAddress(
                    new DomainSocketAddress(socket.staged().toFile()), credentials)
                .channelType(EpollServerDomainSocketChannel.class),
            loops,
            settings,
            services);
        socket.publish();
      }
    }
    if (settings.secretsToAnybody()) {
      LOG.warn(
          "secrets are given to whoever asks for them on {} (--xds-insecure-secrets)",
          settings.address());
    }
    LOG.info(
        "serving xDS: address={} tls={} certificates={} tokens={}",
        settings.address(),
        tls != null,
        tls != null && tls.clientCa() != null,
        tokens != null);
  }

  private ServerCredentials credentials(XdsServerSettings.@Nullable Tls files)
      throws XdsServerException {
    if (files == null) {
      return InsecureServerCredentials.create();
    }
    ReloadingTls tls = ReloadingTls.start(files, tokens != null, TLS_FILES);
    resources.push(tls);
    return tls.credentials();
  }

  private Server start(
      NettyServerBuilder builder,
      EventLoops loops,
      XdsServerSettings settings,
      BindableService... services)
      throws XdsServerException {
    XdsLimits limits = settings.limits();
    XdsServerSettings.Tls tls = settings.tls();
    for (BindableService service : services) {
      builder.addService(service);
    }
    loops
        .serve(builder)
        .intercept(
            new PeerInterceptor(
                tls != null && tls.clientCa() != null,
                tokens,
                settings.secretsToAnybody() || settings.address() instanceof XdsAddress.Unix,
                loops::lane))
        .handshakeTimeout(ANSWER.toMillis() * 2, TimeUnit.MILLISECONDS)
        .maxInboundMessageSize(limits.requestBytes())
        .keepAliveTime(limits.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(PEER_KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(true);
    if (limits.connectionAge().isPositive()) {
      builder
          .maxConnectionAge(limits.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
          .maxConnectionAgeGrace(limits.connectionGrace().toMillis(), TimeUnit.MILLISECONDS);
    }
    Server server = builder.build();
    resources.push(() -> end(server));
    try {
      return server.start();
    } catch (IOException e) {
      String reason = String.valueOf(Throwables.getRootCause(e).getMessage());
      throw new XdsServerException(
          reason.contains("in use")
              ? settings.address() + " is in use: stop what listens there, or choose another."
              : "Cannot listen on " + settings.address() + ": " + reason,
          e);
    }
  }

  private static void end(Server server) throws InterruptedException {
    server.shutdownNow();
    if (!server.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("the xDS server took too long to end");
    }
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("while the xDS server ended", e);
      }
    }
  }
}
