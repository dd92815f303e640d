package dev.portcullis.e2e.fleet;

import dev.portcullis.e2e.harness.Await;
import io.grpc.netty.shaded.io.netty.bootstrap.Bootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.SocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Many proxies, each on a connection of its own, all on one thread that does nothing else. */
final class Fleet implements AutoCloseable {
  private static final int A_FEW = 500;

  private final InetSocketAddress server;
  private final @Nullable FleetCertificates certificates;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Tally tally = new Tally();
  private final List<FleetStream> streams = new ArrayList<>();
  private final List<Channel> channels = new ArrayList<>();

  /**
   * A fleet of nobody.
   *
   * @param certificates for mutual TLS, null for plaintext
   */
  Fleet(InetSocketAddress server, @Nullable FleetCertificates certificates) {
    this.server = server;
    this.certificates = certificates;
  }

  Tally tally() {
    return tally;
  }

  int size() {
    return streams.size();
  }

  /** Adds proxies, and does not connect them yet. */
  void add(FleetGroup group, int count, Conduct conduct) {
    for (int i = 0; i < count; i++) {
      streams.add(new FleetStream(streams.size(), group, conduct, tally));
    }
  }

  /** Connects all that are not, at once. */
  void connect() {
    connect(streams.size());
  }

  private void connect(int until) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 30_000);
    List<ChannelFuture> futures = new ArrayList<>();
    for (int i = channels.size(); i < until; i++) {
      futures.add(bootstrap.clone().handler(pipeline(streams.get(i))).connect(server));
    }
    for (ChannelFuture future : futures) {
      if (!future.awaitUninterruptibly().isSuccess()) {
        throw new AssertionError("a proxy cannot connect", future.cause());
      }
      channels.add(future.channel());
    }
  }

  private ChannelInitializer<SocketChannel> pipeline(FleetStream stream) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        if (certificates != null) {
          SslHandler handler =
              certificates
                  .of(stream.group())
                  .newHandler(channel.alloc(), server.getHostString(), server.getPort());
          // Ten thousand handshakes at once are done one after the other.
          handler.setHandshakeTimeout(2, TimeUnit.MINUTES);
          channel.pipeline().addLast(handler);
        }
        String authority = server.getHostString() + ":" + server.getPort();
        channel.pipeline().addLast(new FleetConnection(stream, authority, certificates != null));
      }
    };
  }

  /** Connects all a few at a time, where how they connect is not what is measured. */
  double connectByTurns(Duration limit) {
    long began = System.nanoTime();
    while (channels.size() < streams.size()) {
      connect(Math.min(streams.size(), channels.size() + A_FEW));
      awaitConfigured(limit, channels.size());
    }
    return (System.nanoTime() - began) / 1e9;
  }

  /** Connects all that are not, and waits until each has what it asked for. Seconds it took. */
  double connectAll(Duration limit) {
    long began = System.nanoTime();
    connect();
    awaitConfigured(limit, streams.size());
    return (System.nanoTime() - began) / 1e9;
  }

  private void awaitConfigured(Duration limit, int all) {
    Await.value(
        () ->
            "%d of %d proxies are configured, %d connections ended"
                .formatted(tally.isConfigured(), all, tally.hasEnded()),
        limit,
        () -> tally.isConfigured() >= all ? Optional.of(Boolean.TRUE) : Optional.empty());
  }

  /** Forgets connections that ended, so that the next {@link #connect} makes them anew. */
  void forgetConnections() {
    channels.forEach(Channel::close);
    Await.until(
        "all connections have ended",
        Duration.ofSeconds(60),
        () -> channels.stream().noneMatch(Channel::isOpen));
    channels.clear();
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
