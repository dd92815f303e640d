package dev.portcullis.directory;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Looks again ten times a second, where inotify is not to be had. The JDK's own watcher would be no
 * better there: it polls, too, and less often.
 */
final class PollingWatch implements DirectoryWatch {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** How many times as long as a look takes nothing is looked at: large directories cost more. */
  private static final int REST = 10;

  private final Semaphore wakeUps = new Semaphore(0);
  private long returnedAt = System.nanoTime();

  @Override
  public void add(Path realDirectory) {}

  @Override
  public void add(Path realDirectory, String name) {}

  @Override
  public void retainAdded() {}

  @Override
  public ImmutableMap<Path, Evidence> await(Duration atMost) {
    long rest = Math.max(INTERVAL.toNanos(), REST * (System.nanoTime() - returnedAt));
    long nanos = Math.min(atMost.toNanos(), rest);
    try {
      if (wakeUps.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        wakeUps.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    returnedAt = System.nanoTime();
    return ImmutableMap.of();
  }

  @Override
  public void wake() {
    wakeUps.release();
  }

  @Override
  public boolean givesEvidence() {
    return false;
  }

  @Override
  public void close() {}
}
