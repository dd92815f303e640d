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

  private final Semaphore wakeUps = new Semaphore(0);

  @Override
  public void add(Path realDirectory) {}

  @Override
  public void add(Path realDirectory, String name) {}

  @Override
  public void retainAdded() {}

  @Override
  public ImmutableMap<Path, Evidence> await(Duration atMost) {
    long nanos = Math.min(atMost.toNanos(), INTERVAL.toNanos());
    try {
      if (wakeUps.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        wakeUps.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
