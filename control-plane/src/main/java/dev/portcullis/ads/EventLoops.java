package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.DefaultSelectStrategyFactory;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The threads of a server's connections, and the lanes that they are to streams. */
final class EventLoops implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(2);

  // gRPC's own 128 lose connections when a fleet comes back at once, which the kernel then resets
  // or makes wait for seconds. The kernel's limit (net.core.somaxconn) still holds.
  private static final int STAMPEDE = 16_384;

  // How much a thread reads before it looks whether something is to be pushed. Netty's 4,096 would
  // have an edit wait until thousands of newcomers are served.
  private static final int EVENTS = 64;

  // In bytes, of what proxies send. A fixed one: gRPC would measure each connection by a ping with
  // every request, which is as much work as the request.
  private static final int WINDOW = 256 << 10;

  private final EventLoopGroup accepting;
  private final AdmittingLoops connections;
  private final ImmutableList<Lane> lanes;

  /** One for each core: they never wait for anything. And one that accepts, beside their work. */
  EventLoops() {
    this.accepting =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("portcullis-xds-accept", true), polling());
    this.connections =
        new AdmittingLoops(
            Runtime.getRuntime().availableProcessors(),
            new DefaultThreadFactory("portcullis-xds", true),
            polling(),
            AdmittingLoops.bearable());
    this.lanes =
        Streams.stream(connections).map(Lane::new).collect(ImmutableList.toImmutableList());
  }

  private static IoHandlerFactory polling() {
    return Epoll.isAvailable()
        ? EpollIoHandler.newFactory(EVENTS, DefaultSelectStrategyFactory.INSTANCE)
        : NioIoHandler.newFactory();
  }

  /** Has {@code builder} serve by these threads. */
  NettyServerBuilder serve(NettyServerBuilder builder) {
    return builder
        .bossEventLoopGroup(accepting)
        .workerEventLoopGroup(connections)
        .addTransportFilter(connections.filter())
        .withOption(ChannelOption.SO_BACKLOG, STAMPEDE)
        .flowControlWindow(WINDOW)
        // What arrives is dealt with where it arrives, in no time, and never waits.
        .directExecutor();
  }

  /** What listens on a port. */
  Class<? extends ServerChannel> portChannel() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** That of the connection whose thread this is. */
  Lane lane() {
    return lanes.stream().filter(Lane::isHere).findFirst().orElse(Lane.ELSEWHERE);
  }

  @Override
  public void close() {
    var _ = accepting.shutdownGracefully(0, END.toMillis(), TimeUnit.MILLISECONDS);
    var _ = connections.shutdownGracefully(0, END.toMillis(), TimeUnit.MILLISECONDS);
  }
}
