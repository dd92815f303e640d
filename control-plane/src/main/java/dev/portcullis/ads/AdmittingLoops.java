package dev.portcullis.ads;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.DefaultChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Threads that take in no more connections than they can set up at once: else thousands of
 * newcomers would be before whatever is to be pushed. The others wait here, accepted and nothing
 * else: those that wait in the kernel are reset when it has no more room for them.
 */
final class AdmittingLoops extends MultiThreadIoEventLoopGroup {
  private static final int AT_ONCE = 32;

  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Queue<Newcomer> waiting = new ConcurrentLinkedQueue<>();

  private record Newcomer(EventLoop thread, ChannelPromise registered) {}

  AdmittingLoops(int threads, ThreadFactory factory, IoHandlerFactory polling) {
    super(threads, factory, polling);
  }

  @Override
  public ChannelFuture register(Channel connection) {
    EventLoop thread = next();
    Newcomer newcomer = new Newcomer(thread, new DefaultChannelPromise(connection, thread));
    waiting.add(newcomer);
    admit();
    return newcomer.registered;
  }

  private void admit() {
    while (!waiting.isEmpty() && room.tryAcquire()) {
      Newcomer first = waiting.poll();
      if (first == null) {
        room.release();
      } else {
        var _ =
            first.registered.addListener(_ -> {
              room.release();
              admit();
            });
        var _ = first.thread.register(first.registered);
      }
    }
  }
}
