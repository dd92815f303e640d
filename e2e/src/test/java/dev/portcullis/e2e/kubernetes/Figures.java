package dev.portcullis.e2e.kubernetes;

import dev.portcullis.e2e.harness.ControlPlaneProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What something cost: printed for people, never asserted. */
final class Figures {
  private final String heading;
  private final Map<String, List<Long>> millis = new LinkedHashMap<>();
  private final List<String> memory = new ArrayList<>();

  Figures(String heading) {
    this.heading = heading;
  }

  /** Notes how long something takes. */
  void time(String what, Runnable work) {
    long start = System.nanoTime();
    work.run();
    note(what, start);
  }

  /** Notes how long ago something began. */
  void note(String what, long startNanos) {
    millis
        .computeIfAbsent(what, _ -> new ArrayList<>())
        .add((System.nanoTime() - startNanos) / 1_000_000);
  }

  /** Notes the most memory that a process had from the system so far. */
  void memory(ControlPlaneProcess replica) {
    try {
      Files.readAllLines(Path.of("/proc", Long.toString(replica.process().pid()), "status"))
          .stream()
          .filter(line -> line.startsWith("VmHWM"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .forEach(mib ->
              memory.add(
                  "%d MiB, of which heap in use at the end %d MiB"
                      .formatted(mib, (long) heap(replica) >> 20)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double heap(ControlPlaneProcess replica) {
    return replica.metric("jvm_memory_used_bytes", "heap");
  }

  /** All of them as a Markdown table. */
  String table() {
    StringBuilder table = new StringBuilder("| " + heading + " | |\n|---|---|\n");
    millis.forEach((what, times) -> {
      List<Long> sorted = times.stream().sorted().toList();
      String figure =
          sorted.size() == 1
              ? seconds(sorted.getFirst())
              : "median %s, most %s of %d"
                  .formatted(
                      seconds(sorted.get((sorted.size() - 1) / 2)),
                      seconds(sorted.getLast()),
                      sorted.size());
      table.append("| %s | %s |%n".formatted(what, figure));
    });
    memory.forEach(
        figure -> table.append("| memory of a replica, the most | %s |%n".formatted(figure)));
    return table.toString();
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.2f s", millis / 1e3);
  }
}
