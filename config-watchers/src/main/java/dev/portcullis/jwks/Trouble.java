package dev.portcullis.jwks;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why the last attempts failed.
 *
 * @param last of the last
 * @param at when it was
 * @param told what the compile is told: not each change of words is one of the policy's problems
 * @param toldAt when that was the last one
 */
record Trouble(FetchFailure last, Instant at, FetchFailure told, Instant toldAt) {
  private static final Duration HOUR = Duration.ofHours(1);

  /**
   * After one more failure.
   *
   * @param inUse whether there are keys in use in spite of it
   */
  static Trouble after(@Nullable Trouble before, FetchFailure failure, Instant now, boolean inUse) {
    if (before == null) {
      return new Trouble(failure, now, failure, now);
    }
    boolean old = Duration.between(before.toldAt, now).compareTo(HOUR) >= 0;
    boolean other = !inUse && failure.cause() != before.told.cause();
    return old || other
        ? new Trouble(failure, now, failure, now)
        : new Trouble(failure, now, before.told, before.toldAt);
  }
}
