package dev.portcullis.cluster;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where it is written down who holds a Lease; every call may take a while. */
interface LeaseRecord {
  /**
   * What is written down.
   *
   * @param holder "" for nobody
   * @param duration for how long it holds unless it is renewed
   * @param version what a change has to name, so that of two that change it one fails
   */
  record Entry(String holder, Duration duration, int transitions, String version) {
    boolean isHeldBy(String identity) {
      return holder.equals(identity);
    }
  }

  /** What is written down now, null if nothing ever was. */
  @Nullable Entry read();

  /**
   * Writes it down.
   *
   * @param before what was read, null if nothing was
   * @return false if somebody else has written meanwhile
   */
  boolean write(@Nullable Entry before, String holder, Duration duration, Instant now);
}
