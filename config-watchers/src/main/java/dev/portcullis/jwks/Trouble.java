package dev.portcullis.jwks;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why the last attempts failed.
 *
 * @param last of the last
 * @param at when it was
 * @param told what users were told, who are not told more than once in an hour
 * @param toldAt when that was the last one
 */
record Trouble(FetchFailure last, Instant at, FetchFailure told, Instant toldAt) {
  private static final Duration HOUR = Duration.ofHours(1);

  /** After one more failure. */
  static Trouble after(@Nullable Trouble before, FetchFailure failure, Instant now) {
    return before != null && Duration.between(before.toldAt, now).compareTo(HOUR) < 0
        ? new Trouble(failure, now, before.told, before.toldAt)
        : new Trouble(failure, now, failure, now);
  }
}
