package dev.portcullis.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Times from a change of a file to the changed answers: printed for people, never asserted. */
public final class Latencies {
  private static final double NANOS_PER_MILLI = 1e6;

  private final String what;
  private final List<Long> first = new ArrayList<>();
  private final List<Long> all = new ArrayList<>();

  /** Times of one kind of edit. */
  public Latencies(String what) {
    this.what = what;
  }

  /** Notes one edit by its times on every open connection. */
  public void add(long[] nanos) {
    first.add(Arrays.stream(nanos).min().orElseThrow());
    Arrays.stream(nanos).forEach(all::add);
  }

  /** How many edits were noted. */
  public int edits() {
    return first.size();
  }

  /** The figures of several kinds of edit as a Markdown table. */
  public static String table(int connections, Latencies... kinds) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| edits, %d open connections, ms | n | median | p99 | max |%n".formatted(connections));
    table.append("|---|---|---|---|---|\n");
    for (Latencies kind : kinds) {
      table.append(kind.row("first changed answer", kind.first));
      table.append(kind.row("changed answer on each connection", kind.all));
    }
    return table.toString();
  }

  private String row(String until, List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "| %s → %s | %d | %.1f | %.1f | %.1f |%n",
        what,
        until,
        sorted.size(),
        at(sorted, 0.5),
        at(sorted, 0.99),
        at(sorted, 1.0));
  }

  private static double at(List<Long> sorted, double quantile) {
    int index = (int) Math.ceil(quantile * sorted.size()) - 1;
    return sorted.get(Math.max(0, index)) / NANOS_PER_MILLI;
  }
}
