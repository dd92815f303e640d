package dev.portcullis.jwks;

import dev.portcullis.model.JwksSettings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a target is fetched next.
 *
 * @param ended when the last attempt ended; before the first, when it was first wanted
 * @param pause from then to the next
 * @param started when the attempt that is under way began, null if none is
 * @param attempts how many began
 * @param failures how many of the last failed in a row
 */
record Schedule(
    Instant ended, Duration pause, @Nullable Instant started, int attempts, int failures) {
  /** Where the server says nothing: how often Istio asks. */
  static final Duration USUAL = Duration.ofMinutes(20);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(60);
  private static final double JITTER = 0.1;

  static Schedule startingAt(Instant now) {
    return new Schedule(now, Duration.ZERO, null, 0, 0);
  }

  Instant next() {
    return ended.plus(pause);
  }

  boolean isDue(Instant now) {
    return started == null && !now.isBefore(next());
  }

  Schedule begun(Instant now) {
    return new Schedule(ended, pause, now, attempts + 1, failures);
  }

  /** After a success. {@code dice} is between 0 and 1. */
  Schedule succeeded(Instant now, @Nullable Duration freshFor, JwksSettings settings, double dice) {
    return new Schedule(now, refresh(freshFor, settings, dice), null, attempts, 0);
  }

  /** After the keys of another were taken over, which are good until then. */
  Schedule adopted(Instant now, Instant until) {
    return new Schedule(now, Duration.between(now, until), null, attempts, 0);
  }

  /** After a failure. */
  Schedule failed(Instant now, double dice) {
    return new Schedule(now, retry(failures + 1, dice), null, attempts, failures + 1);
  }

  /** After an attempt whose end means nothing any more. */
  Schedule abandoned(Instant now) {
    return new Schedule(now, Duration.ZERO, null, attempts, failures);
  }

  /** As soon as a server may be asked again, which is a second after the last time. */
  Schedule soon(Instant now) {
    Instant earliest = attempts == 0 ? now : ended.plus(FIRST_RETRY);
    Instant soon = earliest.isAfter(now) ? earliest : now;
    return soon.isBefore(next())
        ? new Schedule(ended, Duration.between(ended, soon), started, attempts, failures)
        : this;
  }

  /** At once, even if the last time is not long ago. */
  Schedule now(Instant now) {
    return new Schedule(ended, Duration.between(ended, now), started, attempts, failures);
  }

  /** The same as seen when it is {@code now}: a clock that goes back delays nothing for long. */
  Schedule seenAt(Instant now) {
    Instant sooner = ended.isAfter(now) ? now : ended;
    return new Schedule(
        sooner, pause, started != null && started.isAfter(now) ? now : started, attempts, failures);
  }

  /** Jitter doesn't leave the bounds: they are promises. */
  static Duration refresh(@Nullable Duration freshFor, JwksSettings settings, double dice) {
    double least = settings.minRefresh().toMillis();
    double most = settings.maxRefresh().toMillis();
    double wanted = (freshFor == null ? USUAL : freshFor).toSeconds() * 1000.0;
    double base = Math.clamp(wanted, least, most);
    return between(Math.max(base * (1 - JITTER), least), Math.min(base * (1 + JITTER), most), dice);
  }

  static Duration retry(int failures, double dice) {
    // Six doublings are more than a minute; more of them would leave the range.
    long millis =
        Math.min(FIRST_RETRY.toMillis() << Math.min(failures - 1, 6), SLOWEST_RETRY.toMillis());
    double base = (double) millis;
    return between(base * (1 - JITTER), base * (1 + JITTER), dice);
  }

  private static Duration between(double least, double most, double dice) {
    return Duration.ofMillis(Math.round(least + (most - least) * dice));
  }
}
