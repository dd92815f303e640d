package dev.portcullis.e2e.fleet;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one thing.
 *
 * @param row the part of the benchmark
 * @param of which server
 * @param aim the most that the median may be, null where none is set
 */
record Measurement(
    String row, String what, String of, String unit, Figures figures, @Nullable Double aim) {

  /** Whether the median is within the aim, or there is none. */
  boolean isMet() {
    return aim == null || figures.median() <= aim;
  }

  /** A line of the table. */
  String line() {
    String spread =
        figures.sorted().size() == 1
            ? ""
            : " (%s–%s, n=%d)"
                .formatted(text(figures.least()), text(figures.most()), figures.sorted().size());
    String wanted =
        aim == null ? "" : "≤ " + text(aim) + " " + unit + (isMet() ? "" : " **missed**");
    return "| %s | %s | %s | %s %s%s | %s |"
        .formatted(row, what, of, text(figures.median()), unit, spread, wanted);
  }

  private static String text(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e15) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }
}
