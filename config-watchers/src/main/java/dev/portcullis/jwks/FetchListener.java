package dev.portcullis.jwks;

import dev.portcullis.jwks.FetchFailure.Cause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Hears of every attempt to fetch keys, to count them. */
@FunctionalInterface
public interface FetchListener {
  /**
   * An attempt ended.
   *
   * @param cause why it failed, null if it didn't
   */
  void ended(@Nullable Cause cause, Duration took);
}
