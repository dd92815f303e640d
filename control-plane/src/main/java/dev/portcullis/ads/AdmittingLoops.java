package dev.portcullis.ads;

import com.sun.management.UnixOperatingSystemMXBean;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.DefaultChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import java.lang.management.ManagementFactory;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that take in no more connections than they can set up at once: else thousands of
 * newcomers would be before whatever is to be pushed, and of as many TLS handshakes side by side
 * none would be done before its peer gives up. The others wait here, accepted and nothing else:
 * those that wait in the kernel are reset when it has no more room for them.
 */
final class AdmittingLoops extends MultiThreadIoEventLoopGroup {
  private static final int AT_ONCE = 32;

  // For how long one that says nothing keeps others out: longer than a handshake takes among as
  // many as there can be at once.
  private static final Duration PATIENCE = Duration.ofMillis(100);

  // Of the descriptors that a process may have: what else needs one has to find one.
  private static final int RESERVE = 256;

  private final int most;
  private final ProxyLog log;
  private final AtomicInteger open = new AtomicInteger();
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Queue<Newcomer> waiting = new ConcurrentLinkedQueue<>();
  private final ConcurrentMap<SocketAddress, Newcomer> settingUp = new ConcurrentHashMap<>();

  private record Newcomer(Channel connection, EventLoop thread, ChannelPromise registered) {
    /** Null if the other end has gone already. */
    @Nullable SocketAddress peer() {
      return connection.remoteAddress();
    }
  }

  /**
   * Threads without a connection.
   *
   * @param most how many connections there can be; one more is closed as it comes
   */
  AdmittingLoops(int threads, ThreadFactory factory, IoHandlerFactory polling, int most) {
    super(threads, factory, polling);
    this.most = most;
    this.log = new ProxyLog(InstantSource.system());
  }

  /**
   * As many connections as leave descriptors for everything else. The admin API ends for good when
   * it can't have one, and files of policies could not be read.
   */
  static int bearable() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean of)) {
      return Integer.MAX_VALUE;
    }
    long free = of.getMaxFileDescriptorCount() - of.getOpenFileDescriptorCount();
    return Math.clamp(free - Math.min(RESERVE, free / 2), 1, Integer.MAX_VALUE);
  }

  @Override
  public ChannelFuture register(Channel connection) {
    EventLoop thread = next();
    Newcomer newcomer =
        new Newcomer(connection, thread, new DefaultChannelPromise(connection, thread));
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      log.warn("a connection is closed: there are {} (ulimit -n allows no more)", most);
      connection.unsafe().closeForcibly();
      return newcomer.registered;
    }
    var _ = connection.closeFuture().addListener(_ -> open.decrementAndGet());
    waiting.add(newcomer);
    admit();
    return newcomer.registered;
  }

  /** To be told of connections that are set up. */
  ServerTransportFilter filter() {
    return new ServerTransportFilter() {
      @Override
      public Attributes transportReady(Attributes attributes) {
        SocketAddress peer = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        if (peer != null) {
          ready(peer);
        }
        return attributes;
      }
    };
  }

  private void ready(SocketAddress peer) {
    Newcomer newcomer = settingUp.get(peer);
    if (newcomer != null) {
      done(peer, newcomer);
    }
  }

  private void admit() {
    while (!waiting.isEmpty() && room.tryAcquire()) {
      Newcomer first = waiting.poll();
      if (first == null) {
        room.release();
      } else {
        setUp(first);
      }
    }
  }

  private void setUp(Newcomer newcomer) {
    SocketAddress peer = newcomer.peer();
    // Peers at a socket file have one address for all: they are set up once they are registered.
    if (peer == null || settingUp.putIfAbsent(peer, newcomer) != null) {
      var _ = newcomer.registered.addListener(_ -> leave());
    } else {
      var _ =
          newcomer.registered.addListener(
              registered -> follow(peer, newcomer, registered.isSuccess()));
    }
    var _ = newcomer.thread.register(newcomer.registered);
  }

  private void follow(SocketAddress peer, Newcomer newcomer, boolean isRegistered) {
    if (!isRegistered) {
      done(peer, newcomer);
      return;
    }
    var _ = newcomer.connection.closeFuture().addListener(_ -> done(peer, newcomer));
    var _ =
        newcomer.thread.schedule(
            () -> done(peer, newcomer), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Once for each, whatever comes first. */
  private void done(SocketAddress peer, Newcomer newcomer) {
    if (settingUp.remove(peer, newcomer)) {
      leave();
    }
  }

  private void leave() {
    room.release();
    admit();
  }
}
