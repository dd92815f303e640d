package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds names that a mapping has twice. Which of the two was meant nobody can tell, and parsers
 * disagree; a policy may mean the opposite with the other one.
 */
final class DuplicateKeys {
  private DuplicateKeys() {}

  /** Reports the names that are there twice, and returns them. */
  static Set<String> report(Reading reading, MappingNode mapping) {
    Map<String, ScalarNode> first = new HashMap<>();
    Set<String> twice = new HashSet<>();
    for (MappingNode.Entry entry : mapping.entries()) {
      ScalarNode key = entry.key();
      ScalarNode before = first.putIfAbsent(key.value(), key);
      if (before != null) {
        twice.add(key.value());
        reading.report(
            ProblemCode.DUPLICATE_KEY,
            key.location(),
            key.value()
                + " is given twice, in line "
                + before.location().line()
                + " and in line "
                + key.location().line(),
            "remove one");
      }
    }
    return twice;
  }

  /** Reports duplicates in a value that is not read otherwise. */
  static void reportBelow(Reading reading, Node node) {
    switch (node) {
      case MappingNode mapping -> {
        report(reading, mapping);
        mapping.entries().forEach(entry -> reportBelow(reading, entry.value()));
      }
      case SequenceNode sequence -> sequence.items().forEach(item -> reportBelow(reading, item));
      case ScalarNode scalar -> {}
    }
  }
}
