package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the keys behind a reference, for people and metrics.
 *
 * @param fetched when their server last said that these are the keys, null if never
 * @param changed when they were last others
 * @param next when they are fetched next, null while they are
 * @param uri where they were found, "" if they never were
 * @param keyIds fit to be shown
 * @param leftOut which keys of the answer are not used, and why
 * @param failure why the last attempt failed, null if it didn't
 * @param failedAt when it did
 * @param failures how many attempts failed in a row
 */
public record KeySetStatus(
    JwksReference reference,
    State state,
    @Nullable Instant fetched,
    @Nullable Instant changed,
    @Nullable Instant next,
    String uri,
    ImmutableList<String> keyIds,
    ImmutableList<String> leftOut,
    @Nullable FetchFailure failure,
    @Nullable Instant failedAt,
    int failures) {

  /** What tokens are verified with. */
  public enum State {
    /** The keys that the server last gave. */
    KNOWN,
    /** Those of the address that the policy named before, until the new one was asked once. */
    STANDING_IN,
    /** What proxies hold, if anything: there never were keys. */
    AWAITED,
    /** Nothing: there are none that are still good. */
    EXPIRED
  }

  static KeySetStatus of(
      JwksReference reference, Held held, TrackedTarget target, Instant now, Duration maxStale) {
    KeySetState state = target.state();
    GoodKeys good = state.good();
    Trouble trouble = state.trouble();
    return new KeySetStatus(
        reference,
        held.isStoodInFor(state)
            ? State.STANDING_IN
            : switch (state.view(now, maxStale)) {
              case FetchedKeys.Known _ -> State.KNOWN;
              case FetchedKeys.Awaited _ -> State.AWAITED;
              case FetchedKeys.Expired _ -> State.EXPIRED;
            },
        good == null ? null : good.fetched(),
        good == null ? null : good.changed(),
        target.isRunning() ? null : target.next(now),
        good == null ? "" : good.uri(),
        good == null
            ? ImmutableList.of()
            : good.keys().keyIds().stream()
                .map(KeyIds::shown)
                .collect(ImmutableList.toImmutableList()),
        good == null ? ImmutableList.of() : good.keys().reasons(),
        trouble == null ? null : trouble.last(),
        trouble == null ? null : trouble.at(),
        state.schedule().failures());
  }

  /** How old the keys are, null if there are none. */
  public @Nullable Duration age(Instant now) {
    return fetched == null ? null : Duration.between(fetched, now);
  }
}
