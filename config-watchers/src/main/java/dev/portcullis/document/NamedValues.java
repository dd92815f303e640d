package dev.portcullis.document;

import com.google.common.base.CaseFormat;
import dev.portcullis.model.ProblemCode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of one mapping by name, and which of them somebody asked for. */
final class NamedValues {
  private final Reading reading;
  private final String path;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, ScalarNode> names = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();

  NamedValues(Reading reading, MappingNode node, String path) {
    this.reading = reading;
    this.path = path;
    Set<String> twice = DuplicateKeys.report(reading, node);
    for (MappingNode.Entry entry : node.entries()) {
      add(entry, twice);
    }
  }

  private void add(MappingNode.Entry entry, Set<String> twice) {
    String name = canonical(entry.key().value());
    ScalarNode other = names.putIfAbsent(name, entry.key());
    if (twice.contains(entry.key().value())) {
      return;
    }
    if (other != null) {
      reading.report(
          ProblemCode.DUPLICATE_KEY,
          entry.key().location(),
          (path.isEmpty() ? "" : path + ".")
              + name
              + " is given twice, first in line "
              + other.location().line(),
          "remove one");
      values.remove(name);
      return;
    }
    values.put(name, entry.value());
  }

  private String canonical(String name) {
    return reading.spelling() == Reading.Spelling.CAMEL_OR_SNAKE && name.indexOf('_') > 0
        ? CaseFormat.LOWER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, name)
        : name;
  }

  /** The value, null if it is absent or given twice. From now on the name counts as known. */
  @Nullable Node ask(String name) {
    asked.add(name);
    return values.get(name);
  }

  /** The value, without making the name known. */
  @Nullable Node peek(String name) {
    return values.get(name);
  }

  /** The name as it is written, null if it is absent. */
  @Nullable ScalarNode name(String name) {
    return names.get(name);
  }

  Set<String> names() {
    return names.keySet();
  }

  /** Reports the names that nobody asked for. */
  void reportUnknown() {
    for (Map.Entry<String, ScalarNode> entry : names.entrySet()) {
      if (!asked.contains(entry.getKey())) {
        unknown(entry.getValue());
      }
    }
  }

  private void unknown(ScalarNode key) {
    String where = path.isEmpty() ? "" : " in " + path;
    if (key.value().equals("<<")) {
      reading.report(
          ProblemCode.UNKNOWN_FIELD,
          key.location(),
          "merge keys (<<) are not part of YAML 1.2",
          "write the fields out");
      return;
    }
    String message = "there is no field " + key.value() + where;
    String hint =
        reading.full()
            ? ""
            : Suggestion.hint(key.value(), asked, "remove it, or check the indentation");
    if (path.isEmpty()) {
      reading.report(ProblemCode.UNKNOWN_FIELD, key.location(), message, hint);
    } else {
      // The API server leaves out what a schema does not have; what it has may be newer than we.
      reading.reportStricter(ProblemCode.UNKNOWN_FIELD, key.location(), message, hint);
    }
  }
}
