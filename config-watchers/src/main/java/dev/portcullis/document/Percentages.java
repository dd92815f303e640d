package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Shares of requests: Istio's {@code Percent}, of which Envoy counts in millionths. */
final class Percentages {
  private static final int PER_MILLION = 10_000;

  private Percentages() {}

  /** How many of a million requests, null where nothing is said; a share without a value is 0. */
  static @Nullable Integer perMillion(Fields fields, String name) {
    Fields percentage = fields.object(name);
    if (percentage == null) {
      return null;
    }
    Double value = Numbers.read(percentage, "value", 0, 100);
    percentage.done();
    return value == null ? 0 : (int) (value * PER_MILLION);
  }

  /** The same, where what is below the smallest share is a mistake. */
  static @Nullable Integer atLeastOnePerMillion(Fields fields, String name) {
    Integer perMillion = perMillion(fields, name);
    Fields percentage = fields.object(name);
    Double value = percentage == null ? null : Numbers.read(percentage, "value", 0, 100);
    if (percentage != null && value != null && value > 0 && value < 0.0001) {
      percentage.report(
          ProblemCode.OUT_OF_RANGE, "value", "is less than 0.0001, which is one of a million", "");
    }
    return perMillion;
  }

  /** A whole number of percent, null where nothing is said. */
  static @Nullable Integer whole(Fields fields, String name) {
    Integer percent = fields.integer(name, 0, 100);
    return percent == null ? null : percent * PER_MILLION;
  }
}
