package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What a fleet costs, row by row: {@code make bench}. */
public final class FleetBench {
  private static final Path FOLDER =
      Path.of(System.getProperty("portcullis.home", "."), "target", "bench");

  /** No measurement: only by its name. */
  private static final String PICTURE = "flame";

  private FleetBench() {}

  /** A part of the benchmark. */
  @FunctionalInterface
  private interface Part {
    void run(Report.Row row) throws IOException;
  }

  /** {@code [quick] [ROW...]}: all rows for none. */
  public static void main(String[] arguments) throws IOException {
    List<String> wanted = Arrays.stream(arguments).filter(word -> !word.equals("quick")).toList();
    Scale scale = wanted.size() == arguments.length ? Scale.FULL : Scale.QUICK;
    ImmutableMap<String, Part> parts = parts(scale);
    for (String name : wanted) {
      if (!parts.containsKey(name)) {
        throw new IllegalArgumentException(name + " is none of " + parts.keySet());
      }
    }
    Report report = new Report();
    List<String> rows =
        wanted.isEmpty()
            ? parts.keySet().stream().filter(name -> !name.equals(PICTURE)).toList()
            : wanted;
    for (String name : rows) {
      parts.get(name).run(report.row(name));
      report.write(FOLDER, wanted.isEmpty() ? "fleet" : String.join("+", wanted));
    }
    System.exit(0);
  }

  private static ImmutableMap<String, Part> parts(Scale scale) {
    EditRows plain = new EditRows(scale, false);
    EditRows tls = new EditRows(scale, true);
    return ImmutableMap.<String, Part>builder()
        .put("edit", plain::small)
        .put("edit-many", plain::large)
        .put("tls", tls::small)
        .put("tls-many", tls::large)
        .put("memory", new MemoryRow(scale)::run)
        .put("stampede", new StampedeRow(scale)::run)
        .put("restart", new RestartRow(scale)::run)
        .put("large", new LargeRow(scale)::run)
        .put("envoy", new EnvoyRow(scale)::run)
        .put("start", new StartRow(scale)::run)
        .put("trouble", new TroubleRow(scale)::run)
        .put(PICTURE, new FlameRow(scale, FOLDER)::run)
        .buildOrThrow();
  }
}
