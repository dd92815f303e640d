package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.ProblemCode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Typed values of nodes. As strict as Kubernetes: a number is no text and a text no number, so that
 * nothing means one thing here and another there.
 */
final class Scalars {
  /** Plain words that YAML 1.1, and so kubectl, takes for truth values. */
  private static final ImmutableMap<String, Boolean> YAML_1_1_BOOLEANS =
      ImmutableMap.of("yes", true, "on", true, "no", false, "off", false);

  /** No name, host, path or value is longer; a request's would not get through Envoy. */
  private static final int LONGEST_TEXT = 8 * 1024;

  private static final Pattern QUOTED_INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

  private Scalars() {}

  static @Nullable ScalarNode text(Reading reading, Node node, String path) {
    ScalarNode scalar = shortText(reading, node, path);
    return scalar == null || Placeholders.report(reading, scalar, path) ? null : scalar;
  }

  /** A text that may be meant although it looks like a placeholder: that is only a warning. */
  static @Nullable ScalarNode freeText(Reading reading, Node node, String path) {
    ScalarNode scalar = shortText(reading, node, path);
    if (scalar != null) {
      Placeholders.suspect(reading, scalar, path);
    }
    return scalar;
  }

  private static @Nullable ScalarNode shortText(Reading reading, Node node, String path) {
    ScalarNode scalar = literal(reading, node, path);
    if (scalar != null && scalar.value().length() > LONGEST_TEXT) {
      reading.reportStricter(
          ProblemCode.TOO_LONG,
          node.location(),
          path + " has more than " + LONGEST_TEXT + " characters",
          "");
      return null;
    }
    return scalar;
  }

  /** A text of any length that may look like a placeholder. */
  static @Nullable ScalarNode literal(Reading reading, Node node, String path) {
    if (!(node instanceof ScalarNode scalar)) {
      wrongType(reading, node, path, "a text");
      return null;
    }
    boolean otherElsewhere =
        scalar.plain() && YAML_1_1_BOOLEANS.containsKey(scalar.value().toLowerCase(Locale.ROOT));
    if (scalar.type() != ScalarNode.Type.STRING || otherElsewhere) {
      reading.report(
          ProblemCode.WRONG_TYPE,
          node.location(),
          path + " must be a text, not " + (otherElsewhere ? "a truth value" : kind(node)),
          "put it in quotes: \"" + scalar.value() + "\"");
      return null;
    }
    return scalar;
  }

  static boolean bool(Reading reading, Node node, String path, boolean otherwise) {
    if (node instanceof ScalarNode scalar && scalar.type() == ScalarNode.Type.BOOLEAN) {
      return scalar.value().equalsIgnoreCase("true");
    }
    if (node instanceof ScalarNode scalar && scalar.plain()) {
      Boolean value = YAML_1_1_BOOLEANS.get(scalar.value().toLowerCase(Locale.ROOT));
      if (value != null) {
        return value;
      }
    }
    wrongType(reading, node, path, "true or false");
    return otherwise;
  }

  static @Nullable Integer integer(Reading reading, Node node, String path, int min, int max) {
    if (!(node instanceof ScalarNode scalar) || !isInteger(reading, scalar)) {
      wrongType(reading, node, path, "a whole number");
      return null;
    }
    try {
      long value = number(scalar.value());
      if (value >= min && value <= max) {
        return (int) value;
      }
    } catch (NumberFormatException tooLarge) {
      // Reported as out of range below.
    }
    reading.report(
        ProblemCode.OUT_OF_RANGE,
        node.location(),
        path + " is " + scalar.value() + ", which is not between " + min + " and " + max,
        "");
    return null;
  }

  /** Istio's decoder takes a number in quotes, too. */
  private static boolean isInteger(Reading reading, ScalarNode scalar) {
    boolean quoted =
        scalar.type() == ScalarNode.Type.STRING
            && reading.spelling() == Reading.Spelling.CAMEL_OR_SNAKE
            && !scalar.plain();
    return quoted
        ? QUOTED_INTEGER.matcher(scalar.value()).matches()
        : scalar.type() == ScalarNode.Type.INTEGER;
  }

  /** Unlike {@code Long.decode}, 010 is ten here, as in YAML 1.2. */
  private static long number(String text) {
    return switch (text.length() > 2 ? text.substring(0, 2) : "") {
      case "0o" -> Long.parseLong(text.substring(2), 8);
      case "0x" -> Long.parseLong(text.substring(2), 16);
      default -> Long.parseLong(text);
    };
  }

  static ImmutableList<Node> items(Reading reading, Node node, String path) {
    if (node instanceof SequenceNode sequence) {
      return sequence.items();
    }
    wrongType(reading, node, path, "a list");
    return ImmutableList.of();
  }

  static ImmutableList<ScalarNode> texts(Reading reading, Node node, String path, boolean free) {
    ImmutableList.Builder<ScalarNode> texts = ImmutableList.builder();
    int index = 0;
    for (Node item : items(reading, node, path)) {
      String at = path + "[" + index++ + "]";
      ScalarNode text = free ? freeText(reading, item, at) : text(reading, item, at);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts.build();
  }

  static ImmutableMap<String, String> map(Reading reading, Node node, String path) {
    return map(reading, node, path, false);
  }

  /**
   * Names with texts.
   *
   * @param free whether the texts are anybody's, and may look like placeholders
   */
  static ImmutableMap<String, String> map(Reading reading, Node node, String path, boolean free) {
    if (!(node instanceof MappingNode mapping)) {
      wrongType(reading, node, path, "a mapping");
      return ImmutableMap.of();
    }
    DuplicateKeys.report(reading, mapping);
    Map<String, String> map = new LinkedHashMap<>();
    for (MappingNode.Entry entry : mapping.entries()) {
      String name = entry.key().value();
      String at = path + "." + name;
      ScalarNode value =
          free ? literal(reading, entry.value(), at) : text(reading, entry.value(), at);
      if (value != null) {
        map.put(name, value.value());
      }
    }
    return ImmutableMap.copyOf(map);
  }

  static void wrongType(Reading reading, Node node, String path, String wanted) {
    reading.report(
        ProblemCode.WRONG_TYPE,
        node.location(),
        (path.isEmpty() ? "the document" : path) + " must be " + wanted + ", not " + kind(node),
        hint(node, wanted));
  }

  private static String hint(Node node, String wanted) {
    boolean quoted = node instanceof ScalarNode scalar && !scalar.plain();
    return switch (wanted) {
      case "a list" -> "begin each element with \"- \"";
      case "true or false", "a whole number" -> quoted ? "remove the quotes" : "";
      default -> "";
    };
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode mapping -> "a mapping";
      case SequenceNode sequence -> "a list";
      case ScalarNode scalar ->
          switch (scalar.type()) {
            case STRING -> "a text";
            case INTEGER -> "a number";
            case FLOAT -> "a fraction";
            case BOOLEAN -> "a truth value";
            case NULL -> "nothing";
          };
    };
  }
}
