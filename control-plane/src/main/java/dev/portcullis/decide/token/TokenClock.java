package dev.portcullis.decide.token;

import dev.portcullis.model.StrictSettings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Compares the times in tokens with the clock, in whole seconds as Envoy does. */
final class TokenClock {
  private static final Duration LEEWAY = Duration.ofSeconds(60);
  private static final Duration SUSPICIOUS = Duration.ofMinutes(5);
  private static final Instant NEVER = Instant.MAX;

  private final Instant now;
  private final Duration leeway;
  private final StrictSettings strict;

  TokenClock(Instant now, StrictSettings strict) {
    this.now = now;
    this.strict = strict;
    Duration skew = strict.clockSkew();
    // Less than a second can't be said in Envoy's configuration and means its default.
    this.leeway =
        skew == null || skew.toSeconds() == 0 ? LEEWAY : Duration.ofSeconds(skew.toSeconds());
  }

  /** What is wrong with the time, null for nothing. */
  TokenFault.@Nullable Cause timeFault(CompactToken token) {
    long seconds = now.getEpochSecond();
    if (Long.compareUnsigned(seconds + leeway.toSeconds(), token.notBefore()) < 0) {
      Instant notBefore = instant(token.notBefore());
      return new TokenFault.Cause.NotYetValid(
          notBefore, now, leeway, notBefore.compareTo(now.plus(SUSPICIOUS)) <= 0);
    }
    if (token.expires() != 0
        && Long.compareUnsigned(seconds, token.expires() + leeway.toSeconds()) > 0) {
      Instant expired = instant(token.expires());
      return new TokenFault.Cause.Expired(
          expired, now, leeway, expired.plus(SUSPICIOUS).compareTo(now) >= 0);
    }
    return null;
  }

  /** What the strict options have against the lifetime, null for nothing. */
  TokenFault.@Nullable Cause lifetimeFault(CompactToken token) {
    Duration longest = strict.maxTokenLifetime();
    if (!strict.requireExpiration() && longest == null) {
      return null;
    }
    if (token.expires() == 0) {
      return new TokenFault.Cause.TooPermissive("the token has no exp, it would never expire");
    }
    Instant expires = instant(token.expires());
    // What is left of it, not exp - iat: that is what Envoy can limit.
    return longest != null && expires.compareTo(now.plus(longest)) >= 0
        ? new TokenFault.Cause.TooPermissive(
            "the token expires at %s, later than %s from now".formatted(expires, longest))
        : null;
  }

  /** Far enough away is never: the number may be larger than any date. */
  private static Instant instant(long unsignedSeconds) {
    return unsignedSeconds < 0 || unsignedSeconds > NEVER.getEpochSecond()
        ? NEVER
        : Instant.ofEpochSecond(unsignedSeconds);
  }
}
