package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as Go writes them: {@code 1.5s}, {@code 1h2m}. */
final class Durations {
  private static final Pattern PART =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile("\\+?(?:(?:" + PART.pattern() + ")+|0)");
  // Envoy counts nanoseconds in 64 bits, and refuses what doesn't fit with all that is beside it.
  private static final long LONGEST_SECONDS = Long.MAX_VALUE / 1_000_000_000 - 1;

  private Durations() {}

  /** The duration, or null after a report; Istio wants whole milliseconds, at least one. */
  static @Nullable Duration read(Reading reading, ScalarNode value, String path) {
    Duration duration = value.type() == ScalarNode.Type.STRING ? parse(value.value()) : null;
    if (duration == null) {
      reading.report(
          ProblemCode.INVALID_DURATION,
          value.location(),
          path + " is " + value.value() + ", which is no duration",
          "write a number and a unit: 500ms, 1.5s, 2m, 1h");
      return null;
    }
    if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.toNanosPart() % 1_000_000 != 0) {
      reading.report(
          ProblemCode.INVALID_DURATION,
          value.location(),
          path + " is " + value.value() + ", which is not a whole number of milliseconds from 1ms",
          "");
      return null;
    }
    return duration;
  }

  /** Any duration, 0 included, or null. */
  static @Nullable Duration parse(String text) {
    if (text.length() > 64 || !WHOLE.matcher(text).matches()) {
      return null;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
    }
    BigDecimal[] split = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
    if (split[0].compareTo(BigDecimal.valueOf(LONGEST_SECONDS)) > 0) {
      return null;
    }
    return Duration.ofSeconds(split[0].longValue(), split[1].longValue());
  }

  private static BigDecimal unit(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ns" -> 1L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> 1_000L;
        });
  }
}
