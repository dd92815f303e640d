package dev.portcullis.compile.envoy;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multimaps;
import dev.portcullis.compile.envoy.FieldTable.Shown;
import java.util.List;
import java.util.function.Predicate;

/**
 * The table of fields as Markdown: a section for each kind, a row for each object in it.
 *
 * @param reasons why a field of which nothing comes has none
 */
record FieldTableText(FieldTable table, ImmutableMap<FieldPath, String> reasons) {

  String render() {
    StringBuilder text = new StringBuilder();
    byKind().asMap().forEach((kind, fields) -> section(text, kind, List.copyOf(fields)));
    return text.toString();
  }

  private ImmutableListMultimap<String, FieldPath> byKind() {
    return Multimaps.index(table.fields().keySet(), FieldPath::kind);
  }

  private void section(StringBuilder text, String kind, List<FieldPath> fields) {
    long supported = fields.stream().filter(this::isSupported).count();
    text.append("### %s: %d of %d fields\n\n".formatted(kind, supported, fields.size()));
    text.append("| below `spec` | supported | without effect | shown by |\n");
    text.append("|---|---|---|---|\n");
    Multimaps.index(fields, FieldPath::parent)
        .asMap()
        .forEach((parent, ofParent) -> row(text, parent, List.copyOf(ofParent)));
    text.append('\n');
  }

  private void row(StringBuilder text, String parent, List<FieldPath> fields) {
    text.append(
        "| %s | %s | %s | %s |\n"
            .formatted(
                parent.isEmpty() ? "" : "`" + parent + "`",
                names(fields, this::isSupported),
                rest(fields),
                cases(fields)));
  }

  private boolean isSupported(FieldPath field) {
    return shown(field).effect() == FieldEffect.SUPPORTED;
  }

  private Shown shown(FieldPath field) {
    return table.fields().get(field);
  }

  private static String names(List<FieldPath> fields, Predicate<FieldPath> which) {
    return fields.stream().filter(which).map(FieldPath::name).collect(joining(", "));
  }

  private String rest(List<FieldPath> fields) {
    return fields.stream()
        .filter(field -> !isSupported(field))
        .map(field -> field.name() + ": " + remark(field))
        .collect(joining("; "));
  }

  private String remark(FieldPath field) {
    return switch (shown(field).effect()) {
      case REPORTED -> "reported";
      case WITHOUT_CASE, NOTHING, REMARKED, SUPPORTED ->
          reasons.getOrDefault(field, "no reason given");
    };
  }

  private String cases(List<FieldPath> fields) {
    return fields.stream()
        .map(field -> shown(field).golden())
        .filter(golden -> !golden.isEmpty())
        .distinct()
        .collect(joining(", "));
  }
}
