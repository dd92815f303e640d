package dev.portcullis.e2e.decisions;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Where the recorded decisions are, and which of them are replayed. */
final class RecordedDecisions {
  private static final String LIST = "/decisions-issue3.txt";
  private static final String REFUSED_AS = "refused as ";
  private static final Splitter COLUMNS = Splitter.on('|').trimResults();

  private RecordedDecisions() {}

  /** The folder {@code decisions}: {@code -Dportcullis.shared}, else the first found going up. */
  static Path folder() {
    String given = System.getProperty("portcullis.shared", "");
    if (!given.isEmpty() && Files.isDirectory(Path.of(given, "decisions"))) {
      return Path.of(given, "decisions");
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/decisions"))) {
        return at.resolve("shared/decisions");
      }
    }
    throw new IllegalStateException(
        "the recorded decisions are not there: -Dportcullis.shared names the folder that holds"
            + " decisions");
  }

  /** All recorded cases by name. */
  static ImmutableSortedMap<String, RecordedCase> cases() {
    ImmutableSortedMap.Builder<String, RecordedCase> cases = ImmutableSortedMap.naturalOrder();
    try (Stream<Path> folders = Files.list(folder().resolve("cases"))) {
      folders
          .filter(Files::isDirectory)
          .map(folder -> new RecordedCase(folder.getFileName().toString(), folder))
          .forEach(recorded -> cases.put(recorded.name(), recorded));
      return cases.buildOrThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a note of the plan is not a reason to leave the case out. */
  static boolean isReplayed(String note) {
    return note.isEmpty() || note.startsWith(REFUSED_AS);
  }

  /** The code by which {@code check} refuses a case that Istio's validation refuses. */
  static String code(RecordedCase recorded) {
    String note = Objects.requireNonNull(plan().get(recorded.name()));
    return note.substring(REFUSED_AS.length());
  }

  /** The note by case. */
  static ImmutableSortedMap<String, String> plan() {
    ImmutableSortedMap.Builder<String, String> plan = ImmutableSortedMap.naturalOrder();
    for (String line : lines()) {
      List<String> columns = COLUMNS.splitToList(line);
      plan.put(columns.get(0), columns.size() > 1 ? columns.get(1) : "");
    }
    return plan.buildOrThrow();
  }

  /** The cases that are replayed. */
  static ImmutableList<RecordedCase> replayed() {
    ImmutableSortedMap<String, RecordedCase> cases = cases();
    return plan().entrySet().stream()
        .filter(entry -> isReplayed(entry.getValue()))
        .map(Map.Entry::getKey)
        .map(name -> Objects.requireNonNull(cases.get(name), name))
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<String> lines() {
    try (InputStream in = RecordedDecisions.class.getResourceAsStream(LIST)) {
      String text =
          new String(Objects.requireNonNull(in, LIST).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
