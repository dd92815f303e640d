package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who holds a Lease, by a clock that only the test moves. */
final class LeaseLeadershipTest {
  private final Clock clock = new Clock();
  private final Record record = new Record();
  private final LeaseLeadership one = leadership("one");
  private final LeaseLeadership other = leadership("other");

  @Test
  void theFirstWhoAsksHoldsIt() {
    one.step();
    other.step();
    assertTrue(one.isHeld());
    assertFalse(other.isHeld());
  }

  @Test
  void itIsHeldAsLongAsItIsRenewed() {
    one.step();
    for (int i = 0; i < 20; i++) {
      clock.advance(Duration.ofSeconds(2));
      one.step();
      other.step();
    }
    assertTrue(one.isHeld());
    assertFalse(other.isHeld());
  }

  @Test
  void ofAHolderThatIsGoneAnotherTakesIt() {
    one.step();
    other.step();
    clock.advance(LeaseLeadership.DURATION.minusSeconds(1));
    other.step();
    assertFalse(other.isHeld());
    clock.advance(Duration.ofSeconds(1));
    other.step();
    assertTrue(other.isHeld());
  }

  @Test
  void whoeverCannotRenewHoldsItNoMoreBeforeAnotherMayTakeIt() {
    one.step();
    other.step();
    record.down = true;
    for (int i = 0; i < 5; i++) {
      assertTrue(one.isHeld());
      clock.advance(Duration.ofSeconds(2));
      one.step();
    }
    assertFalse(one.isHeld());
    record.down = false;
    other.step();
    assertFalse(other.isHeld());
  }

  @Test
  void afterAnOutageTheHolderIsTheHolderAgain() {
    one.step();
    record.down = true;
    clock.advance(Duration.ofSeconds(60));
    one.step();
    assertFalse(one.isHeld());
    record.down = false;
    one.step();
    assertTrue(one.isHeld());
  }

  @Test
  void aHolderThatStoodStillDoesNotHoldItWhenItWakes() {
    one.step();
    other.step();
    clock.advance(Duration.ofSeconds(20));
    assertFalse(one.isHeld());
    other.step();
    one.step();
    assertTrue(other.isHeld());
    assertFalse(one.isHeld());
  }

  @Test
  void anAnswerThatTookLongCountsFromTheQuestion() {
    record.delay = Duration.ofSeconds(11);
    one.step();
    assertFalse(one.isHeld());
  }

  @Test
  void ofTwoThatWriteAtOnceOneHoldsIt() {
    record.meanwhile = () -> other.step();
    one.step();
    assertFalse(one.isHeld());
    assertTrue(other.isHeld());
  }

  @Test
  void whatIsGivenBackAnotherTakesAtOnce() {
    one.step();
    one.close();
    assertFalse(one.isHeld());
    other.step();
    assertTrue(other.isHeld());
  }

  @Test
  void itIsToldOnceWhenItBeginsAndWhenItEnds() {
    List<Boolean> told = new ArrayList<>();
    one.onChange(() -> told.add(one.isHeld()));
    one.step();
    one.tell();
    clock.advance(LeaseLeadership.RENEWED_WITHIN);
    one.tell();
    one.tell();
    assertEquals(List.of(true, false), told);
  }

  private LeaseLeadership leadership(String identity) {
    return new LeaseLeadership(record, identity, clock, () -> Instant.EPOCH);
  }

  private static final class Clock extends Ticker {
    // Nanoseconds may be negative, and overflow.
    private long now = Long.MAX_VALUE - Duration.ofSeconds(15).toNanos();

    @Override
    public long read() {
      return now;
    }

    void advance(Duration time) {
      now += time.toNanos();
    }
  }

  /** Of an API server. */
  private final class Record implements LeaseRecord {
    private @Nullable Entry entry;
    private int version;
    private boolean down;
    private Duration delay = Duration.ZERO;
    private Runnable meanwhile = () -> {};

    @Override
    public @Nullable Entry read() {
      reach();
      return entry;
    }

    @Override
    public boolean write(@Nullable Entry before, String holder, Duration duration, Instant now) {
      reach();
      Runnable first = meanwhile;
      meanwhile = () -> {};
      first.run();
      boolean unchanged =
          before == null
              ? entry == null
              : entry != null && entry.version().equals(before.version());
      if (unchanged) {
        entry = new Entry(holder, duration, 0, String.valueOf(++version));
      }
      return unchanged;
    }

    private void reach() {
      clock.advance(delay);
      if (down) {
        throw new IllegalStateException("down");
      }
    }
  }
}
