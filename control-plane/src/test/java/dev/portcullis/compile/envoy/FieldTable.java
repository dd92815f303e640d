package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What comes of every field of Istio's kinds, by the golden cases. */
record FieldTable(ImmutableSortedMap<FieldPath, Shown> fields) {
  private static final Path KINDS = Path.of("src", "test", "resources", "fields");
  private static final String SUFFIX = ".txt";

  /**
   * What is shown of a field, and by which case.
   *
   * @param golden "" for none
   */
  record Shown(FieldEffect effect, String golden) {}

  static FieldTable ofGoldens() throws IOException {
    ImmutableList<FieldCase> cases = FieldCase.all();
    ImmutableSortedMap.Builder<FieldPath, Shown> fields = ImmutableSortedMap.naturalOrder();
    for (FieldPath field : fieldsOfKinds()) {
      fields.put(field, shown(field, cases));
    }
    return new FieldTable(fields.buildOrThrow());
  }

  /** By the case that shows most of it. */
  private static Shown shown(FieldPath field, ImmutableList<FieldCase> cases) {
    Shown best = new Shown(FieldEffect.WITHOUT_CASE, "");
    for (FieldCase golden : cases) {
      FieldEffect effect = FieldEffect.of(field, golden);
      if (effect.compareTo(best.effect) > 0) {
        best = new Shown(effect, golden.name());
      }
      if (effect == FieldEffect.SUPPORTED) {
        break;
      }
    }
    return best;
  }

  private static ImmutableList<FieldPath> fieldsOfKinds() throws IOException {
    ImmutableList.Builder<FieldPath> fields = ImmutableList.builder();
    try (Stream<Path> files = Files.list(KINDS)) {
      for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
        String name = file.getFileName().toString();
        String kind = name.substring(0, name.length() - SUFFIX.length());
        Files.readAllLines(file).forEach(path -> fields.add(new FieldPath(kind, path)));
      }
    }
    return fields.build();
  }

  /** The fields of which no more is shown than this. */
  List<FieldPath> of(FieldEffect effect) {
    return fields.entrySet().stream()
        .filter(field -> field.getValue().effect() == effect)
        .map(Map.Entry::getKey)
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  /** How many fields there are of each effect, by kind. */
  Map<String, Map<FieldEffect, Long>> counts() {
    Map<String, Map<FieldEffect, Long>> counts = new TreeMap<>();
    fields.forEach((field, shown) ->
        counts
            .computeIfAbsent(field.kind(), kind -> new TreeMap<>())
            .merge(shown.effect(), 1L, Long::sum));
    return counts;
  }
}
