package dev.portcullis.identity;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import dev.portcullis.ads.TokenReview;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that were found good not long ago. None of them is kept, only what nobody without this
 * process's own secret can compute from one: neither a dump nor the time of an answer tells more.
 */
final class ReviewedTokens {
  /** As long as a fleet takes that comes back at once: a deleted Pod is known by then. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  /** For how long the API server's last word counts while it says nothing. */
  private static final Duration OUTAGE = Duration.ofHours(1);

  private static final int MOST = 20_000;
  private static final int SECRET_BYTES = 32;

  private final InstantSource clock;
  private final HashFunction hash = Hashing.hmacSha256(secret());
  private final Cache<HashCode, Entry> good = CacheBuilder.newBuilder().maximumSize(MOST).build();

  private record Entry(TokenReview.Proven proven, Instant reviewed, Instant expires) {}

  ReviewedTokens(InstantSource clock) {
    this.clock = clock;
  }

  void keep(String token, TokenReview.Proven proven, Instant expires) {
    good.put(key(token), new Entry(proven, clock.instant(), expires));
  }

  void forget(String token) {
    good.invalidate(key(token));
  }

  /** What was said of {@code token} a moment ago. */
  TokenReview.@Nullable Proven fresh(String token) {
    return within(token, FRESH);
  }

  /** What was last said of {@code token}, for as long as nobody can say better. */
  TokenReview.@Nullable Proven last(String token) {
    return within(token, OUTAGE);
  }

  private TokenReview.@Nullable Proven within(String token, Duration age) {
    Entry entry = good.getIfPresent(key(token));
    Instant now = clock.instant();
    return entry != null
            && now.isBefore(entry.reviewed().plus(age))
            && now.isBefore(entry.expires())
        ? entry.proven()
        : null;
  }

  private HashCode key(String token) {
    return hash.hashString(token, StandardCharsets.US_ASCII);
  }

  private static byte[] secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
