package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run of the benchmark found, printed as it goes. */
final class Report {
  private final List<Measurement> measurements = new ArrayList<>();

  Report() {
    System.out.println("| row | what | of | median (spread) | aim |");
    System.out.println("|---|---|---|---|---|");
  }

  /** The part of a row, which all its measurements name. */
  Row row(String name) {
    return new Row(name);
  }

  /** A row that takes measurements. */
  final class Row {
    private final String name;

    private Row(String name) {
      this.name = name;
    }

    /** Without an aim. */
    void add(String what, String of, String unit, Figures figures) {
      add(what, of, unit, figures, null);
    }

    /** With the most that the median may be. */
    void add(String what, String of, String unit, Figures figures, @Nullable Double aim) {
      Measurement measurement = new Measurement(name, what, of, unit, figures, aim);
      measurements.add(measurement);
      System.out.println(measurement.line());
    }
  }

  ImmutableList<Measurement> measurements() {
    return ImmutableList.copyOf(measurements);
  }
}
