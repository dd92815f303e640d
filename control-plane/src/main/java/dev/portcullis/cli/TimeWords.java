package dev.portcullis.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Says times in words. */
public final class TimeWords {
  private TimeWords() {}

  static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** How far apart two times are. */
  public static String span(Instant from, Instant to) {
    return span(Duration.between(seconds(from), seconds(to)));
  }

  /** In the two largest units; up to two minutes in seconds. */
  static String span(Duration span) {
    if (span.compareTo(Duration.ofMinutes(2)) <= 0) {
      return span.toSeconds() + " s";
    }
    if (span.compareTo(Duration.ofHours(2)) <= 0) {
      return span.toMinutes() + " min " + span.toSecondsPart() + " s";
    }
    return span.compareTo(Duration.ofDays(2)) <= 0
        ? span.toHours() + " h " + span.toMinutesPart() + " min"
        : span.toDays() + " days";
  }
}
