package dev.portcullis.jwks;

import static dev.portcullis.jwks.KeyServers.answered;
import static dev.portcullis.jwks.KeyServers.keys;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.KeyRoute.Outside;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.FetchedKeys.Known;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The source with threads and time of its own. */
@Timeout(30)
final class JwksSourceThreadsTest {
  private static final JwksReference GOOD = new JwksReference("foo", "good", "https://good/jwks");
  private static final JwksReference HANGS = new JwksReference("foo", "hangs", "https://hangs/x");

  private final BlockingQueue<ImmutableSortedMap<JwksReference, FetchedKeys>> told =
      new LinkedBlockingQueue<>();
  private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();

  private JwksSource source(JwksFetcher fetcher, SystemTimekeeper time) {
    return new JwksSource(
        fetcher,
        KeySetStore.none(),
        time,
        told::add,
        (cause, took) -> outcomes.add(String.valueOf(cause)));
  }

  private static WantedKeys wanted(JwksReference... references) {
    ImmutableSortedMap.Builder<JwksReference, Duration> timeouts =
        ImmutableSortedMap.naturalOrder();
    for (JwksReference reference : references) {
      timeouts.put(reference, Duration.ofSeconds(5));
    }
    return new WantedKeys(
        timeouts.buildOrThrow(),
        "istio-system",
        (namespace, host, port) -> new Outside(),
        JwksSettings.DEFAULT);
  }

  private static FetchResult hang(CountDownLatch until) {
    try {
      until.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return KeyServers.DOWN;
  }

  @Test
  void aServerThatHangsDelaysNobodyElse() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    try (SystemTimekeeper time = new SystemTimekeeper();
        JwksSource source =
            source(
                request ->
                    request.reference().uri().equals(HANGS.uri())
                        ? hang(never)
                        : answered(keys("a"), "", null),
                time)) {
      source.want(wanted(HANGS, GOOD));
      ImmutableSortedMap<JwksReference, FetchedKeys> keys = told.poll(10, SECONDS);
      assertThat(keys).isNotNull().containsOnlyKeys(GOOD);
      assertThat(source.firstRound().toCompletableFuture()).isNotCompleted();
      never.countDown();
      source.firstRound().toCompletableFuture().join();
    }
  }

  @Test
  void failuresAreRepeatedInRealTime() throws InterruptedException {
    CountDownLatch once = new CountDownLatch(1);
    try (SystemTimekeeper time = new SystemTimekeeper();
        JwksSource source =
            source(
                request -> {
                  if (once.getCount() == 1) {
                    once.countDown();
                    return KeyServers.DOWN;
                  }
                  return answered(keys("a"), "", null);
                },
                time)) {
      source.want(wanted(GOOD));
      assertThat(outcomes.poll(10, SECONDS)).isEqualTo(Cause.TCP.name());
      assertThat(outcomes.poll(10, SECONDS)).isEqualTo("null");
      told.poll(10, SECONDS);
      assertThat(told.poll(10, SECONDS))
          .isNotNull()
          .extractingByKey(GOOD)
          .isInstanceOf(Known.class);
    }
  }

  @Test
  void aFetcherThatBreaksIsAFailureLikeAnother() throws InterruptedException {
    try (SystemTimekeeper time = new SystemTimekeeper();
        JwksSource source =
            source(
                request -> {
                  throw new IllegalStateException("broken");
                },
                time)) {
      source.want(wanted(GOOD));
      assertThat(outcomes.poll(10, SECONDS)).isEqualTo(Cause.HTTP.name());
      source.firstRound().toCompletableFuture().join();
    }
  }

  @Test
  void afterItsEndItRefusesNobody() {
    SystemTimekeeper time = new SystemTimekeeper();
    JwksSource source = source(request -> KeyServers.DOWN, time);
    source.close();
    time.close();
    assertThat(source.want(wanted(GOOD)).toCompletableFuture()).isCompleted();
  }
}
