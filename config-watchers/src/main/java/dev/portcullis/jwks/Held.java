package dev.portcullis.jwks;

import dev.portcullis.model.FetchedKeys;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reference that policies have, or had a while ago.
 *
 * @param timeout how long a fetch may take
 * @param standIn what counts until the target was tried once, null for nothing
 * @param dropped since when no policy has it, null while one has
 */
record Held(
    Target target,
    Duration timeout,
    FetchedKeys.@Nullable Known standIn,
    @Nullable Instant dropped) {

  /** As of the first policy, or again. */
  Held wanted(Duration within) {
    return new Held(target, within, standIn, null);
  }

  /** As of the last policy that had it. */
  Held dropped(Instant now) {
    return dropped == null ? new Held(target, timeout, standIn, now) : this;
  }

  /** What the compile is told. */
  FetchedKeys view(KeySetState state, Instant now, Duration maxStale) {
    return isStoodInFor(state) && standIn != null ? standIn : state.view(now, maxStale);
  }

  boolean isStoodInFor(KeySetState state) {
    return standIn != null && state.good() == null && !state.tried();
  }
}
