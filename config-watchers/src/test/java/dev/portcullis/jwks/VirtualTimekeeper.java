package dev.portcullis.jwks;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Time that passes when a test says so. What is due runs on the thread of the test. */
public final class VirtualTimekeeper implements Timekeeper {
  private record Task(Instant due, long number, Runnable work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::number));
  private Instant now;
  private long number;

  public VirtualTimekeeper(Instant now) {
    this.now = now;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized void at(Instant time, Runnable task) {
    tasks.add(new Task(time, number++, task));
  }

  /** Lets time pass; what falls due on the way runs at its time. */
  public void pass(Duration duration) {
    Instant end = instant().plus(duration);
    for (Task task = next(end); task != null; task = next(end)) {
      task.work().run();
    }
    set(end);
  }

  private synchronized @Nullable Task next(Instant end) {
    Task task = tasks.peek();
    if (task == null || task.due().isAfter(end)) {
      return null;
    }
    tasks.remove();
    now = task.due().isAfter(now) ? task.due() : now;
    return task;
  }

  /** Sets the clock, be it back. What waits goes on waiting for as long as it had to. */
  public synchronized void set(Instant time) {
    Duration by = Duration.between(now, time);
    if (by.isNegative()) {
      PriorityQueue<Task> moved = new PriorityQueue<>(tasks);
      tasks.clear();
      moved.forEach(one -> tasks.add(new Task(one.due().plus(by), one.number(), one.work())));
    }
    now = time;
  }
}
