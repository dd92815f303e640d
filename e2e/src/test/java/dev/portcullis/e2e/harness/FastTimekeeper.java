package dev.portcullis.e2e.harness;

import dev.portcullis.jwks.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A clock that runs many times as fast as the machine's, so that days pass in seconds. Clocks of
 * the same beginning agree, whichever process has them, and whenever it was started.
 */
public final class FastTimekeeper implements Timekeeper, AutoCloseable {
  private final Instant beginning;
  private final int times;
  private final ScheduledExecutorService waiting =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("fast-time").factory());

  /** A clock that was right at its beginning. */
  public FastTimekeeper(Instant beginning, int times) {
    this.beginning = beginning;
    this.times = times;
  }

  /** The arguments by which a control plane has the same clock. */
  String[] arguments() {
    return new String[] {"--beginning", beginning.toString(), "--times", Integer.toString(times)};
  }

  @Override
  public Instant instant() {
    return beginning.plus(Duration.between(beginning, Instant.now()).multipliedBy(times));
  }

  @Override
  public void at(Instant time, Runnable task) {
    long nanos = Duration.between(instant(), time).dividedBy(times).toNanos();
    waiting.schedule(task, Math.max(0, nanos + 1), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    waiting.shutdownNow();
  }
}
