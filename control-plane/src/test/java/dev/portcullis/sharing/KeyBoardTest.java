package dev.portcullis.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.cluster.Leadership;
import dev.portcullis.jwks.SharedKeySet;
import dev.portcullis.status.StatusMetrics;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Two replicas at one ConfigMap, by a clock that only the test moves. */
final class KeyBoardTest {
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private Map<String, String> data = Map.of();
  private int writes;
  private boolean down;
  private boolean oneHolds = true;
  private int changes;
  private final KeyBoard one = board(() -> oneHolds);
  private final KeyBoard other = board(() -> !oneHolds);

  @Test
  void whatTheHolderFetchedTheOtherFindsAndHearsOf() {
    other.onChange(() -> changes++);
    one.fetched(ImmutableMap.of("t", keys("a", 1200)));
    step();
    assertThat(other.find("t")).isEqualTo(keys("a", 1200));
    step();
    assertThat(changes).isEqualTo(1);
    assertThat(writes).isEqualTo(1);
  }

  @Test
  void whatTheOtherFetchedIsNotWritten() {
    other.fetched(ImmutableMap.of("t", keys("a", 1200)));
    step();
    assertThat(writes).isZero();
  }

  @Test
  void theNextHolderKeepsWhatIsStillGoodAndDropsWhatIsNot() {
    one.fetched(ImmutableMap.of("t", keys("a", 1200), "u", keys("b", 60)));
    step();
    oneHolds = false;
    now = now.plusSeconds(120);
    step();
    step();
    assertThat(one.find("t")).isNotNull();
    assertThat(one.find("u")).isNull();
  }

  @Test
  void whatIsToBeReliedOnForEverIsNotKept() {
    data = KeyDocument.write(Map.of("forged", keys("a", 1 << 30)), KeyDocument.MOST_BYTES);
    one.fetched(ImmutableMap.of("t", keys("a", 1200)));
    other.step();
    assertThat(other.find("forged")).isNull();
    step();
    assertThat(data).containsOnlyKeys("t");
  }

  @Test
  void anOutageChangesNothingThatIsKnown() {
    one.fetched(ImmutableMap.of("t", keys("a", 1200)));
    step();
    down = true;
    step();
    assertThat(other.find("t")).isNotNull();
  }

  @Test
  void whatIsTooLargeForAConfigMapIsLeftOutAndTheRestIsShared() {
    Map<String, SharedKeySet> many = new TreeMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("t" + i, keys(Strings.repeat("x", 20_000), 1200));
    }
    one.fetched(ImmutableMap.copyOf(many));
    step();
    step();
    int size =
        data.values().stream().mapToInt(t -> t.getBytes(StandardCharsets.UTF_8).length).sum();
    assertThat(size).isBetween(800 << 10, 900 << 10);
    assertThat(writes).isEqualTo(1);
  }

  @Test
  void whatMakesNoSenseIsNoKeySet() {
    assertThat(KeyDocument.read(Map.of("a", "", "b", "{}", "c", "[1]"))).isEmpty();
  }

  private void step() {
    one.step();
    other.step();
  }

  private SharedKeySet keys(String jwks, int seconds) {
    Instant noon = Instant.parse("2026-01-01T12:00:00Z");
    return new SharedKeySet("rules", jwks, "https://a", noon, noon, noon.plusSeconds(seconds));
  }

  private KeyBoard board(BooleanSupplier holds) {
    return new KeyBoard(new Shared(), new Lease(holds), () -> now, new Unmetered());
  }

  private record Lease(BooleanSupplier holds) implements Leadership {
    @Override
    public boolean isHeld() {
      return holds.getAsBoolean();
    }

    @Override
    public void onChange(Runnable changed) {}
  }

  private static final class Unmetered implements StatusMetrics {
    @Override
    public void status(Outcome outcome) {}

    @Override
    public void counts(Outcome outcome) {}

    @Override
    public void sharedKeys(Outcome outcome) {}
  }

  private final class Shared implements KeyMap {
    @Override
    public Kept read() {
      if (down) {
        throw new KubernetesClientException("no", 503, null);
      }
      return new Kept(data.isEmpty() ? "" : "version " + writes, ImmutableMap.copyOf(data));
    }

    @Override
    public void write(Map<String, String> written) {
      writes++;
      data = written;
    }
  }
}
