package dev.portcullis.ads;

import io.grpc.Context;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultEventExecutor;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A thread that streams live on: of those over the network that of their connections, so that what
 * arrives is dealt with where it arrives. Streams that somebody else wakes wait in a queue, each
 * once at most.
 */
final class Lane {
  /** That of calls that come over no connection of an {@link XdsServer}. */
  static final Lane ELSEWHERE =
      new Lane(new DefaultEventExecutor(new DefaultThreadFactory("portcullis-lane", true)));

  /** That of the connection that the current call came over. */
  static final Context.Key<Lane> KEY = Context.keyWithDefault("portcullis-lane", ELSEWHERE);

  // What a stream writes goes out when the thread is free. To have many write before that would
  // fill the memory with what could be on its way.
  private static final int BATCH = 16;

  private final EventExecutor thread;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  Lane(EventExecutor thread) {
    this.thread = thread;
  }

  /** True if the current thread is the lane's. */
  boolean isHere() {
    return thread.inEventLoop();
  }

  /** Has {@code stream} run by the lane's thread. By any thread; returns at once. */
  void enqueue(Runnable stream) {
    waiting.add(stream);
    if (scheduled.compareAndSet(false, true)) {
      schedule();
    }
  }

  private void schedule() {
    try {
      thread.execute(this::runSome);
    } catch (RejectedExecutionException e) {
      // The server has ended, and its connections with it: nobody is left to be told anything.
      waiting.clear();
    }
  }

  private void runSome() {
    try {
      for (int i = 0; i < BATCH; i++) {
        Runnable stream = waiting.poll();
        if (stream == null) {
          break;
        }
        stream.run();
      }
    } finally {
      // Also where one fails: the others would else wait for ever.
      scheduled.set(false);
      if (!waiting.isEmpty() && scheduled.compareAndSet(false, true)) {
        schedule();
      }
    }
  }
}
