package dev.portcullis.jwks;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of the machine. How long to wait is found out when it is asked: setting the clock in
 * between makes a task neither wait for days nor run before its time by more than was set.
 */
public final class SystemTimekeeper implements Timekeeper, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemTimekeeper.class);

  private final ScheduledExecutorService waiting =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("jwks-time").factory());

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public void at(Instant time, Runnable task) {
    long millis = Math.max(0, Duration.between(instant(), time).toMillis() + 1);
    try {
      Future<?> _ = waiting.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("no time after the end", e);
    }
  }

  @Override
  public void close() {
    waiting.shutdownNow();
  }
}
