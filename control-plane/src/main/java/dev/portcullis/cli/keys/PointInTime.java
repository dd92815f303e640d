package dev.portcullis.cli.keys;

import dev.portcullis.cli.UserError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A time as users give it: from now, as a date, in seconds since 1970, or never. */
final class PointInTime {
  private static final Pattern SPAN =
      Pattern.compile("([+-]?)(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,7})m)?(?:(\\d{1,9})s)?");
  private static final Pattern SECONDS = Pattern.compile("[1-9]\\d{8,10}");

  private PointInTime() {}

  /** Seconds since 1970, null for never. */
  static @Nullable Long seconds(String option, String text, Instant now) {
    if (text.equals("never") || text.equals("none")) {
      return null;
    }
    if (SECONDS.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    Matcher span = SPAN.matcher(text);
    if (span.matches() && text.matches(".*\\d.*")) {
      Duration length =
          Duration.ofDays(part(span, 2))
              .plusHours(part(span, 3))
              .plusMinutes(part(span, 4))
              .plusSeconds(part(span, 5));
      return now.plus(span.group(1).equals("-") ? length.negated() : length).getEpochSecond();
    }
    return instant(option, text).getEpochSecond();
  }

  private static long part(Matcher span, int group) {
    String digits = span.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** A date with time and zone. */
  static Instant instant(String option, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new UserError(
          "%s %s is no time: say 1h30m (from now), -5m (ago), 2026-01-31T12:00:00Z, seconds since"
                  .formatted(option, text)
              + " 1970, or never",
          e);
    }
  }
}
