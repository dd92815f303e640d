package dev.portcullis.e2e.decisions;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the recorded decisions are, and which of them are replayed. */
final class RecordedDecisions {
  private static final String LIST = "/decisions.txt";
  private static final String REFUSED_AS = "refused as ";
  private static final Splitter COLUMNS = Splitter.on('|').trimResults();

  private RecordedDecisions() {}

  /** The folder {@code decisions}: {@code -Dportcullis.shared}, else the first found going up. */
  static Path folder() {
    return find()
        .orElseThrow(() ->
            new IllegalStateException(
                "the recorded decisions are not there: -Dportcullis.shared names the folder"
                    + " that holds decisions"));
  }

  /** Whether there is such a folder. */
  static boolean areThere() {
    return find().isPresent();
  }

  private static Optional<Path> find() {
    String given = System.getProperty("portcullis.shared", "");
    if (!given.isEmpty() && Files.isDirectory(Path.of(given, "decisions"))) {
      return Optional.of(Path.of(given, "decisions"));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/decisions"))) {
        return Optional.of(at.resolve("shared/decisions"));
      }
    }
    return Optional.empty();
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

  /** The code by which {@code check} refuses a case that Istio's validation refuses. */
  static String code(RecordedCase recorded) {
    String note = Objects.requireNonNull(notes().get(recorded.name()), recorded.name());
    return note.substring(REFUSED_AS.length());
  }

  /** What is noted of the cases that are not simply answered alike. */
  static ImmutableSortedMap<String, String> notes() {
    ImmutableSortedMap.Builder<String, String> notes = ImmutableSortedMap.naturalOrder();
    for (String line : lines()) {
      List<String> columns = COLUMNS.splitToList(line);
      notes.put(columns.get(0), columns.get(1));
    }
    return notes.buildOrThrow();
  }

  /** By name the reason why a case is not replayed. */
  static ImmutableMap<String, String> notReplayed() {
    return ImmutableMap.copyOf(Maps.filterValues(notes(), note -> !note.startsWith(REFUSED_AS)));
  }

  /** The cases that are replayed. */
  static ImmutableList<RecordedCase> replayed() {
    ImmutableMap<String, String> left = notReplayed();
    return cases().values().stream()
        .filter(recorded -> !left.containsKey(recorded.name()))
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
