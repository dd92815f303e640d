package dev.portcullis.jwks;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** When there is something to do next. For the thread that does it. */
final class Alarm {
  /** The clock is looked at as often as this, whatever is due: it may be set at any time. */
  static final Duration LOOK = Duration.ofMinutes(1);

  private final Timekeeper time;
  private final Consumer<Runnable> thread;
  private final Runnable task;
  private @Nullable Instant next;
  private int number;

  Alarm(Timekeeper time, Consumer<Runnable> thread, Runnable task) {
    this.time = time;
    this.thread = thread;
    this.task = task;
  }

  /** Does the task at {@code when}, unless it is done before that anyway. */
  void set(Instant when, Instant now) {
    if (next == null || when.isBefore(next) || next.isBefore(now)) {
      next = when;
      int mine = ++number;
      time.at(when, () -> thread.accept(() -> ring(mine)));
    }
  }

  /** Only the last alarm counts: if each that comes set another, they would be ever more. */
  private void ring(int rung) {
    if (rung == number) {
      next = null;
      task.run();
    }
  }

  void forget() {
    next = null;
  }
}
