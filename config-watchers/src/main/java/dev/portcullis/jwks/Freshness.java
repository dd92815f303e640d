package dev.portcullis.jwks;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** How long a server says that its answer is good (RFC 9111, for a private cache). */
final class Freshness {
  private static final Splitter DIRECTIVES = Splitter.on(',').trimResults().omitEmptyStrings();
  private static final int MOST_DIGITS = 9;
  private static final long FOR_EVER = 1L << 31;

  private Freshness() {}

  /**
   * The time that is left; null if the server says nothing of it.
   *
   * @param now for a server that doesn't say what time it has
   */
  static @Nullable Duration of(HttpAnswer answer, Instant now) {
    Duration lifetime = lifetime(answer);
    if (lifetime == null) {
      lifetime = untilExpiry(answer, now);
    }
    if (lifetime == null) {
      return null;
    }
    String age = answer.header("age").stream().findFirst().orElse("0");
    Duration left = lifetime.minusSeconds(Math.max(0, seconds(age)));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Of several times the shortest counts, and of what cannot be read none. */
  private static @Nullable Duration lifetime(HttpAnswer answer) {
    Duration shortest = null;
    for (String value : answer.header("cache-control")) {
      for (String directive : DIRECTIVES.split(Ascii.toLowerCase(value))) {
        Duration lifetime = lifetime(directive);
        if (lifetime != null && (shortest == null || lifetime.compareTo(shortest) < 0)) {
          shortest = lifetime;
        }
      }
    }
    return shortest;
  }

  private static @Nullable Duration lifetime(String directive) {
    int equals = directive.indexOf('=');
    String name = (equals < 0 ? directive : directive.substring(0, equals)).strip();
    return switch (name) {
      // A no-cache with names of headers is about those only.
      case "no-cache" -> equals < 0 ? Duration.ZERO : null;
      case "no-store" -> Duration.ZERO;
      case "max-age" -> Duration.ofSeconds(Math.max(0, seconds(directive.substring(equals + 1))));
      default -> null;
    };
  }

  private static @Nullable Duration untilExpiry(HttpAnswer answer, Instant now) {
    if (answer.header("expires").isEmpty()) {
      return null;
    }
    // "0" and other nonsense mean: expired.
    Instant expires = date(answer.header("expires").getFirst());
    Instant date = answer.header("date").isEmpty() ? null : date(answer.header("date").getFirst());
    return expires == null ? Duration.ZERO : Duration.between(date == null ? now : date, expires);
  }

  private static @Nullable Instant date(String text) {
    try {
      return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Negative if it is no number. */
  private static long seconds(String text) {
    String digits = text.strip();
    boolean quoted = digits.length() > 1 && digits.startsWith("\"") && digits.endsWith("\"");
    digits = quoted ? digits.substring(1, digits.length() - 1) : digits;
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return digits.length() > MOST_DIGITS ? FOR_EVER : Long.parseLong(digits);
  }
}
