package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksSettings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a target. Changes by events only, each a pure function.
 *
 * @param since since when it is wanted
 * @param good the last good keys, null if there never were any
 * @param trouble why the last attempt failed, null if it didn't
 * @param trust whether the place may be asked
 * @param tried whether an attempt ended since it is wanted
 */
record KeySetState(
    Instant since,
    @Nullable GoodKeys good,
    @Nullable Trouble trouble,
    Trust trust,
    boolean tried,
    Schedule schedule) {

  /** Whether a place that must not be asked ends the trust in what it once said. */
  enum Trust {
    /**
     * It was asked under the rules that are in force. If an address turns up now that must not be
     * dialled, then a name server says so: a reason not to go there, not to forget the keys.
     */
    PROVEN,
    /** The rules have changed since. */
    UNPROVEN,
    /** They were changed so that it must not be asked. */
    WITHDRAWN
  }

  static KeySetState wanted(Instant now) {
    return new KeySetState(now, null, null, Trust.PROVEN, false, Schedule.startingAt(now));
  }

  /** With keys that were good under other rules, or before the start. */
  KeySetState remembering(@Nullable GoodKeys remembered, boolean sameRules) {
    return remembered == null || good != null
        ? this
        : new KeySetState(
            since, remembered, trouble, sameRules ? trust : Trust.UNPROVEN, tried, schedule);
  }

  /** After a change of how the place is reached, or of what may be reached. */
  KeySetState underOtherRules(Instant now) {
    return new KeySetState(since, good, trouble, Trust.UNPROVEN, tried, schedule.soon(now));
  }

  KeySetState scheduled(Schedule changed) {
    return new KeySetState(since, good, trouble, trust, tried, changed);
  }

  /** After an attempt. {@code dice} is between 0 and 1. */
  KeySetState after(Attempt attempt, Instant now, JwksSettings settings, double dice) {
    return switch (attempt) {
      case Attempt.Brought brought ->
          succeeded(
              new GoodKeys(
                  brought.keys(),
                  now,
                  good != null && good.keys().jwks().equals(brought.keys().jwks())
                      ? good.changed()
                      : now,
                  brought.etag(),
                  brought.uri()),
              schedule.succeeded(now, brought.freshFor(), settings, dice));
      case Attempt.Unchanged(Duration freshFor) ->
          good == null
              ? failed(unasked(), now, dice)
              : succeeded(good.confirmed(now), schedule.succeeded(now, freshFor, settings, dice));
      case Attempt.Adopted(GoodKeys keys, Instant until) ->
          succeeded(keys.seenAt(now), schedule.adopted(now, until));
      case Attempt.Failed(FetchFailure failure) -> failed(failure, now, dice);
    };
  }

  private static FetchFailure unasked() {
    return new FetchFailure(Cause.HTTP_STATUS, "the answer is 304 though nothing was known yet");
  }

  private KeySetState succeeded(GoodKeys keys, Schedule next) {
    return new KeySetState(since, keys, null, Trust.PROVEN, true, next);
  }

  private KeySetState failed(FetchFailure failure, Instant now, double dice) {
    boolean withdrawn = trust != Trust.PROVEN && failure.cause() == Cause.NOT_ALLOWED;
    return new KeySetState(
        since,
        withdrawn ? null : good,
        Trouble.after(trouble, failure, now, good != null),
        withdrawn && good != null ? Trust.WITHDRAWN : trust,
        true,
        schedule.failed(now, dice));
  }

  /** Whether the last good keys have a key of this id. */
  boolean hasKey(String keyId) {
    return good != null && good.keys().keyIds().contains(keyId);
  }

  /** The same as seen when it is {@code now}, which may be earlier than it was. */
  KeySetState seenAt(Instant now) {
    return new KeySetState(
        since.isAfter(now) ? now : since,
        good == null ? null : good.seenAt(now),
        trouble,
        trust,
        tried,
        schedule.seenAt(now));
  }

  /** When the keys, or the wait for them, are too old. */
  Instant expires(Duration maxStale) {
    return maxStale.isZero() ? Instant.MAX : (good == null ? since : good.fetched()).plus(maxStale);
  }

  /** What the compile is told. Changes by time alone at most once an hour. */
  FetchedKeys view(Instant now, Duration maxStale) {
    if (trust == Trust.WITHDRAWN) {
      return new FetchedKeys.Expired(told("the keys must not be fetched from there any more"));
    }
    boolean forEver = maxStale.isZero();
    Duration age = Duration.between(good == null ? since : good.fetched(), now);
    boolean over = !forEver && age.compareTo(maxStale) >= 0;
    if (good == null) {
      ImmutableList<String> troubles =
          trouble == null ? ImmutableList.of() : told("the keys were never fetched");
      return over || isForbidden()
          ? new FetchedKeys.Expired(troubles)
          : new FetchedKeys.Awaited(troubles);
    }
    if (over) {
      return new FetchedKeys.Expired(
          told("the keys are older than maxStale, which is " + hours(maxStale)));
    }
    boolean old = !forEver && age.multipliedBy(2).compareTo(maxStale) >= 0;
    ImmutableList.Builder<String> troubles = ImmutableList.builder();
    if (old) {
      troubles.addAll(told("the keys were last fetched " + hours(age) + " ago"));
    }
    return new FetchedKeys.Known(good.keys().jwks(), troubles.build(), good.keys().reasons());
  }

  /** What proxies hold may be from there: rules that forbid it have to count for them, too. */
  private boolean isForbidden() {
    return trouble != null && trouble.last().cause() == Cause.NOT_ALLOWED;
  }

  private ImmutableList<String> told(String what) {
    return ImmutableList.of(trouble == null ? what : what + ": " + trouble.told().detail());
  }

  private static String hours(Duration duration) {
    return duration.toHours() == 0 ? "less than an hour" : duration.toHours() + " h";
  }
}
