package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Writes the table, the same as JSON, and a plot into a folder, as files of a name. */
  void write(Path folder, String name) throws IOException {
    ImmutableList<Measurement> all = ImmutableList.copyOf(measurements);
    Files.createDirectories(folder);
    Files.write(folder.resolve(name + ".md"), all.stream().map(Measurement::line).toList());
    Files.writeString(folder.resolve(name + ".json"), ReportJson.of(all));
    Files.writeString(folder.resolve(name + ".svg"), ReportPlot.svg(all));
  }
}
