package dev.portcullis.jwks;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.jwks.FetchFailure.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fetches that are under way, each on a thread of its own. For the thread that owns them. */
final class Fetching implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fetching.class);

  /** A fetcher keeps its time; one that doesn't must not stop a target's keys for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final JwksFetcher fetcher;
  private final Timekeeper time;
  private final FetchListener listener;
  private final ExecutorService threads;
  private final Map<TrackedTarget, UnderWay> underWay = new HashMap<>();

  private record UnderWay(Future<?> work, Instant deadline) {}

  Fetching(JwksFetcher fetcher, Timekeeper time, FetchListener listener, ExecutorService threads) {
    this.fetcher = fetcher;
    this.time = time;
    this.listener = listener;
    this.threads = threads;
  }

  /** Begins one; {@code then} hears of its end, on its thread. */
  void begin(TrackedTarget target, FetchRequest request, Consumer<Attempt> then) {
    Instant started = time.instant();
    Future<?> work = threads.submit(() -> then.accept(fetch(request, started)));
    underWay.put(target, new UnderWay(work, started.plus(request.timeout()).plus(PATIENCE)));
  }

  private Attempt fetch(FetchRequest request, Instant started) {
    Attempt attempt;
    try {
      attempt = Attempt.of(fetcher.fetch(request));
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("fetching keys failed unexpectedly", e);
      attempt =
          new Attempt.Failed(
              new FetchFailure(Cause.HTTP, "an error of Portcullis, which its log shows"));
    }
    listener.ended(cause(attempt), Duration.between(started, time.instant()));
    return attempt;
  }

  private static @Nullable Cause cause(Attempt attempt) {
    return attempt instanceof Attempt.Failed(FetchFailure failure) ? failure.cause() : null;
  }

  void ended(TrackedTarget target) {
    underWay.remove(target);
  }

  /** When the next of them is to be given up, {@code latest} at the latest. */
  Instant nextDeadline(Instant latest) {
    return underWay.values().stream()
        .map(UnderWay::deadline)
        .filter(latest::isAfter)
        .min(Comparator.naturalOrder())
        .orElse(latest);
  }

  /** Gives up what should have ended long ago, and says what it was for. */
  ImmutableSet<TrackedTarget> giveUp(Instant now) {
    ImmutableSet.Builder<TrackedTarget> givenUp = ImmutableSet.builder();
    underWay.forEach((target, one) -> {
      if (!now.isBefore(one.deadline())) {
        one.work().cancel(true);
        givenUp.add(target);
      }
    });
    return givenUp.build();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
