package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
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

  private final EventLoopGroup threads;
  private final ImmutableList<Lane> lanes;

  /** One for each core: they never wait for anything. */
  EventLoops() {
    this.threads =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(),
            new DefaultThreadFactory("portcullis-xds", true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    this.lanes = Streams.stream(threads).map(Lane::new).collect(ImmutableList.toImmutableList());
  }

  EventLoopGroup threads() {
    return threads;
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
    var _ = threads.shutdownGracefully(0, END.toMillis(), TimeUnit.MILLISECONDS);
  }
}
