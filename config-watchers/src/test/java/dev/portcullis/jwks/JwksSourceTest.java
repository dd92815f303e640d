package dev.portcullis.jwks;

import static dev.portcullis.jwks.JwksFixture.REFERENCE;
import static dev.portcullis.jwks.JwksFixture.START;
import static dev.portcullis.jwks.JwksFixture.URI;
import static dev.portcullis.jwks.KeyServers.answered;
import static dev.portcullis.jwks.KeyServers.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.FetchedKeys.Awaited;
import dev.portcullis.model.FetchedKeys.Expired;
import dev.portcullis.model.FetchedKeys.Known;
import dev.portcullis.model.JwksReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JwksSourceTest {
  @TempDir private Path state;

  @Test
  void keysAreToldOnceTheyAreFetched() {
    try (JwksFixture fixture = new JwksFixture()) {
      fixture.servers.answer(URI, keys("a"));
      fixture.want(REFERENCE);
      assertThat(fixture.told).hasSize(1);
      assertThat(fixture.known()).isInstanceOf(Known.class);
      assertThat(fixture.source.firstRound().toCompletableFuture()).isCompleted();
      assertThat(fixture.status().keyIds()).containsExactly("a");
    }
  }

  @Test
  void aThousandAnswersInRandomOrderAreTheSameKeys() {
    try (JwksFixture fixture = new JwksFixture()) {
      Random random = new Random(1);
      List<String> ids = new ArrayList<>(ImmutableList.of("a", "b", "c", "d", "e"));
      fixture.servers.answer(
          URI,
          any -> {
            Collections.shuffle(ids, random);
            return answered(keys(ids.toArray(String[]::new)), "", null);
          });
      fixture.want(REFERENCE);
      while (fixture.servers.requests.size() < 1000) {
        fixture.pass(Duration.ofMinutes(20));
      }
      assertThat(fixture.told).hasSize(1);
    }
  }

  @Test
  void aDayWithoutTheServerAndWithARestartLosesNoKeys() {
    KeyServers servers = new KeyServers();
    VirtualTimekeeper time = new VirtualTimekeeper(START);
    servers.answer(URI, keys("a"));
    Known before;
    try (JwksFixture fixture = new JwksFixture(KeySetStore.under(state), servers, time)) {
      fixture.want(REFERENCE);
      before = (Known) fixture.known();
      servers.down(URI);
      fixture.pass(Duration.ofHours(12));
      assertThat(fixture.told).hasSize(1);
    }
    try (JwksFixture fixture = new JwksFixture(KeySetStore.under(state), servers, time)) {
      fixture.want(REFERENCE);
      assertThat(fixture.source.firstRound().toCompletableFuture()).isCompleted();
      fixture.pass(Duration.ofHours(12));
      assertThat(fixture.told).containsExactly(ImmutableSortedMap.of(REFERENCE, before));
    }
  }

  @Test
  void keysExpireWhenNoFetchSucceededForTooLong() {
    try (JwksFixture fixture = new JwksFixture()) {
      fixture.servers.answer(URI, keys("a"));
      fixture.want(REFERENCE);
      fixture.servers.down(URI);
      fixture.pass(Duration.ofHours(83));
      assertThat(fixture.known().troubles()).isEmpty();
      fixture.pass(Duration.ofMinutes(61));
      assertThat(fixture.known()).isInstanceOf(Known.class);
      assertThat(fixture.known().troubles())
          .containsExactly("the keys were last fetched 84 h ago: the connection is refused");
      fixture.pass(Duration.ofHours(84).minusSeconds(61));
      assertThat(fixture.known()).isInstanceOf(Known.class);
      // The troubles of the second half change by the hour.
      assertThat(fixture.told.size()).isBetween(84, 86);
      fixture.pass(Duration.ofSeconds(1));
      assertThat(fixture.known()).isInstanceOf(Expired.class);
      fixture.servers.answer(URI, keys("a"));
      fixture.pass(Duration.ofMinutes(2));
      assertThat(fixture.known()).isInstanceOf(Known.class);
    }
  }

  @Test
  void whatWasNeverFetchedIsAwaitedAndThenExpires() {
    try (JwksFixture fixture = new JwksFixture()) {
      fixture.want(REFERENCE);
      assertThat(fixture.known())
          .isEqualTo(
              new Awaited(
                  ImmutableList.of("the keys were never fetched: the connection is refused")));
      assertThat(fixture.source.firstRound().toCompletableFuture()).isCompleted();
      fixture.pass(Duration.ofHours(168));
      assertThat(fixture.known()).isInstanceOf(Expired.class);
    }
  }

  @Test
  void failuresAreRepeatedEverMoreSeldom() {
    try (JwksFixture fixture = new JwksFixture()) {
      List<Long> seconds = new ArrayList<>();
      fixture.servers.answer(
          URI,
          any -> {
            seconds.add(Duration.between(START, fixture.time.instant()).toMillis());
            return KeyServers.DOWN;
          });
      fixture.want(REFERENCE);
      fixture.pass(Duration.ofMinutes(5));
      long[] expected = {1, 2, 4, 8, 16, 32, 60, 60};
      for (int i = 0; i < expected.length; i++) {
        double pause = (seconds.get(i + 1) - seconds.get(i)) / 1000.0;
        assertThat(pause).isBetween(expected[i] * 0.9, expected[i] * 1.1);
      }
    }
  }

  @Test
  void namespacesShareAFetchOfWhatIsOutside() {
    try (JwksFixture fixture = new JwksFixture()) {
      fixture.servers.answer(URI, keys("a"));
      JwksReference[] references =
          IntStream.range(0, 20)
              .mapToObj(i -> new JwksReference("ns" + i, "https://idp.example", URI))
              .toArray(JwksReference[]::new);
      fixture.want(references);
      assertThat(fixture.servers.asked(URI)).isEqualTo(1);
      assertThat(Arrays.stream(references).map(fixture::known))
          .allMatch(known -> known instanceof Known);
    }
  }
}
