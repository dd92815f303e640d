package dev.portcullis.jwks;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets a proxy signal so many unknown keys at once, and so many in the long run: ten, and one a
 * second. For many threads at a time.
 */
final class SignalGate {
  private static final double BURST = 10;
  private static final double PER_SECOND = 1;
  private static final int MOST_PROXIES = 10_000;

  private record Bucket(double tokens, Instant at) {
    Bucket filledAt(Instant now) {
      // A clock that went back fills nothing.
      double seconds = Math.max(0, Duration.between(at, now).toMillis() / 1000.0);
      return new Bucket(Math.min(BURST, tokens + seconds * PER_SECOND), now);
    }
  }

  // Who was silent longest is forgotten first, and has the fullest bucket.
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_PROXIES;
        }
      };

  synchronized boolean admits(String proxy, Instant now) {
    Bucket bucket = buckets.getOrDefault(proxy, new Bucket(BURST, now)).filledAt(now);
    boolean admitted = bucket.tokens() >= 1;
    buckets.put(proxy, admitted ? new Bucket(bucket.tokens() - 1, now) : bucket);
    return admitted;
  }
}
