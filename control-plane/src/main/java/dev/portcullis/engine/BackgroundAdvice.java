package dev.portcullis.engine;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.advice.Advice;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ConfigProblem.Severity;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for warnings that need all objects, beside the engine: no edit waits for them. Of edits in
 * quick succession only the last is looked at.
 */
final class BackgroundAdvice implements AutoCloseable {
  private static final long QUIET_MILLIS = 300;

  /** Among thousands of policies a look takes long, and edits go before it: see {@link #rest}. */
  private static final long SHARE = 20;

  private static final long LONGEST_MILLIS = 30_000;

  private final Runnable found;
  private final Consumer<RuntimeException> failed;
  // An engine that is being closed may still ask.
  private final ScheduledExecutorService thread =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("portcullis-advice").factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private final AtomicReference<@Nullable Question> waiting = new AtomicReference<>();
  private @Nullable Question last;

  /** How long to wait for further edits: many times what the last look took. */
  private volatile long rest = QUIET_MILLIS;

  private volatile long firstAsked;
  private volatile long lastAsked;

  private volatile ImmutableSet<ConfigProblem> answer = ImmutableSet.of();

  /** What the warnings depend on. */
  private record Question(
      ConfigView view, Set<WorkloadGroupKey> connected, List<ConfigProblem> problems) {

    private boolean isAbout(Question other) {
      return view.generation() == other.view.generation()
          && connected.equals(other.connected)
          && problems.equals(other.problems);
    }
  }

  /**
   * A thread that has nothing to do yet.
   *
   * @param found called when there is another answer, by the thread itself
   */
  BackgroundAdvice(Runnable found, Consumer<RuntimeException> failed) {
    this.found = found;
    this.failed = failed;
  }

  /**
   * What was last found, for a configuration of a moment ago. Called by the engine's thread only.
   *
   * @param problems those of the source
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what goes wrong is reported by the task itself
  ImmutableSet<ConfigProblem> about(
      ConfigView view, Set<WorkloadGroupKey> connected, List<ConfigProblem> problems) {
    Question question = new Question(view, connected, problems);
    if (last == null || !question.isAbout(last)) {
      last = question;
      lastAsked = System.nanoTime();
      if (waiting.getAndSet(question) == null) {
        firstAsked = lastAsked;
        thread.schedule(this::look, rest, TimeUnit.MILLISECONDS);
      }
    }
    return answer;
  }

  private static ImmutableSet<ConfigKey> objectsWithErrors(Collection<ConfigProblem> problems) {
    ImmutableSet.Builder<ConfigKey> keys = ImmutableSet.builder();
    for (ConfigProblem problem : problems) {
      if (problem.severity() == Severity.ERROR && problem.key() != null) {
        keys.add(problem.key());
      }
    }
    return keys.build();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what goes wrong is reported by the task itself
  private void look() {
    if (millisSince(lastAsked) < QUIET_MILLIS && millisSince(firstAsked) < LONGEST_MILLIS) {
      // Hundreds of groups may be connecting: they are compiled on the processor that this takes.
      thread.schedule(this::look, QUIET_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    Question question = waiting.getAndSet(null);
    if (question == null) {
      return;
    }
    try {
      ImmutableSet<ConfigProblem> before = answer;
      long start = System.nanoTime();
      answer =
          Advice.of(
              question.view.apart(),
              ImmutableSet.copyOf(question.connected),
              objectsWithErrors(question.problems));
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      rest = Math.clamp(SHARE * took, QUIET_MILLIS, LONGEST_MILLIS);
      if (!answer.equals(before)) {
        found.run();
      }
    } catch (RuntimeException e) {
      // What is enforced is not touched by it.
      failed.accept(e);
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
