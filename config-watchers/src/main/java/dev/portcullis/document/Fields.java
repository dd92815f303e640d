package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one mapping. A reader asks for each by name and type, then calls {@link #done},
 * which reports those nobody asked for: what a reader does not know can't be forgotten silently.
 *
 * <p>A value of the wrong type is reported and counts as absent; {@link #has} is true all the same,
 * so that it isn't called missing, too.
 */
final class Fields {
  private final Reading reading;
  private final String path;
  private final SourceLocation location;
  private final NamedValues values;

  Fields(Reading reading, MappingNode node, String path) {
    this.reading = reading;
    this.path = path;
    this.location = node.location();
    this.values = new NamedValues(reading, node, path);
  }

  Reading reading() {
    return reading;
  }

  SourceLocation location() {
    return location;
  }

  /** Where the value of {@code name} is, or this mapping if it has none. */
  SourceLocation location(String name) {
    Node value = values.peek(name);
    return value == null ? location : value.location();
  }

  /** Where the name of a field is, or this mapping if it isn't there. */
  SourceLocation keyLocation(String name) {
    ScalarNode key = values.name(name);
    return key == null ? location : key.location();
  }

  /** The path of a field, as messages show it. */
  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  String path() {
    return path;
  }

  void report(ProblemCode code, String name, String message, String hint) {
    reading.report(code, location(name), path(name) + " " + message, hint);
  }

  /** The same of an error that Istio does not have. */
  void reportStricter(ProblemCode code, String name, String message, String hint) {
    reading.reportStricter(code, location(name), path(name) + " " + message, hint);
  }

  /** Whether the field is there and not null, whatever is wrong with it. */
  boolean has(String name) {
    return !isNull(values.ask(name)) && values.name(name) != null;
  }

  /** The value, or null if it is absent, null or given twice. */
  @Nullable Node node(String name) {
    Node value = values.ask(name);
    return isNull(value) ? null : value;
  }

  private static boolean isNull(@Nullable Node value) {
    return value instanceof ScalarNode scalar && scalar.type() == ScalarNode.Type.NULL;
  }

  /** The text, or null if there is none that can be used. */
  @Nullable String string(String name) {
    ScalarNode scalar = text(name);
    return scalar == null ? null : scalar.value();
  }

  String string(String name, String otherwise) {
    String value = string(name);
    return value == null ? otherwise : value;
  }

  /** The text as it is, placeholders and all: for regular expressions and bodies. */
  String literal(String name, String otherwise) {
    Node value = node(name);
    ScalarNode scalar = value == null ? null : Scalars.literal(reading, value, path(name));
    return scalar == null ? otherwise : scalar.value();
  }

  /** The text with its place, or null if there is none that can be used. */
  @Nullable ScalarNode text(String name) {
    Node value = node(name);
    return value == null ? null : Scalars.text(reading, value, path(name));
  }

  /** A text that has to be there and not empty, or null after a report. */
  @Nullable String required(String name) {
    if (!has(name)) {
      missing(name);
      return null;
    }
    String value = string(name);
    if (value != null && value.isEmpty()) {
      report(ProblemCode.EMPTY_VALUE, name, "must not be empty", "");
      return null;
    }
    return value;
  }

  void missing(String name) {
    reading.report(ProblemCode.MISSING_FIELD, location, path(name) + " is missing", "");
  }

  boolean bool(String name, boolean otherwise) {
    Node value = node(name);
    return value == null ? otherwise : Scalars.bool(reading, value, path(name), otherwise);
  }

  /** A whole number, or null if there is none that can be used. */
  @Nullable Integer integer(String name, int min, int max) {
    Node value = node(name);
    return value == null ? null : Scalars.integer(reading, value, path(name), min, max);
  }

  int integer(String name, int min, int max, int otherwise) {
    Integer value = integer(name, min, max);
    return value == null ? otherwise : value;
  }

  /** A duration as Go writes it, of at least a millisecond, or null. */
  @Nullable Duration duration(String name) {
    Node value = node(name);
    if (value instanceof ScalarNode number
        && (number.type() == ScalarNode.Type.INTEGER || number.type() == ScalarNode.Type.FLOAT)) {
      return Durations.read(reading, number, path(name));
    }
    ScalarNode text = text(name);
    return text == null ? null : Durations.read(reading, text, path(name));
  }

  /**
   * One of the names of an enum, or null if it is absent or something else, which is reported.
   * Istio's decoder takes the number of the value, too: our enums are in the order of its protos.
   */
  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    boolean byNumber = reading.spelling() == Reading.Spelling.CAMEL_OR_SNAKE;
    if (byNumber
        && node(name) instanceof ScalarNode number
        && number.type() == ScalarNode.Type.INTEGER) {
      Integer ordinal = integer(name, 0, type.getEnumConstants().length - 1);
      return ordinal == null ? null : type.getEnumConstants()[ordinal];
    }
    String value = string(name);
    if (value == null) {
      reading.refusedByIstioToo(location(name));
      return null;
    }
    ImmutableList.Builder<String> known = ImmutableList.builder();
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
      known.add(constant.name());
    }
    unknownValue(name, value, known.build());
    return null;
  }

  void unknownValue(String name, String value, List<String> known) {
    report(
        ProblemCode.INVALID_VALUE,
        name,
        "is " + value + ", which is none of " + String.join(", ", known),
        Suggestion.hint(value, known, ""));
  }

  /** The texts of a list; elements that cannot be used are reported and left out. */
  ImmutableList<String> strings(String name) {
    return texts(name).stream().map(ScalarNode::value).collect(ImmutableList.toImmutableList());
  }

  ImmutableList<ScalarNode> texts(String name) {
    Node value = node(name);
    return value == null ? ImmutableList.of() : Scalars.texts(reading, value, path(name), false);
  }

  /** The texts of a list in which a text may be anything. */
  ImmutableList<ScalarNode> freeTexts(String name) {
    Node value = node(name);
    return value == null ? ImmutableList.of() : Scalars.texts(reading, value, path(name), true);
  }

  /** Names with texts, such as labels. */
  ImmutableMap<String, String> stringMap(String name) {
    Node value = node(name);
    return value == null ? ImmutableMap.of() : Scalars.map(reading, value, path(name));
  }

  /** Names with texts that may look like placeholders. */
  ImmutableMap<String, String> freeTextMap(String name) {
    Node value = node(name);
    return value == null
        ? ImmutableMap.of()
        : Scalars.map(reading, value, path(name), /* free= */ true);
  }

  /** The mapping, or null if there is none that can be used. */
  @Nullable Fields object(String name) {
    Node value = node(name);
    return value == null ? null : of(reading, value, path(name));
  }

  /** The mappings of a list; elements that are something else are reported and left out. */
  ImmutableList<Fields> objects(String name) {
    Node value = node(name);
    if (value == null) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Fields> objects = ImmutableList.builder();
    int index = 0;
    for (Node item : Scalars.items(reading, value, path(name))) {
      Fields fields = of(reading, item, path(name) + "[" + index++ + "]");
      if (fields != null) {
        objects.add(fields);
      }
    }
    return objects.build();
  }

  /** The items of a list as they are, null after a report if it is no list. */
  ImmutableList<Node> items(String name) {
    Node value = node(name);
    return value == null ? ImmutableList.of() : Scalars.items(reading, value, path(name));
  }

  static @Nullable Fields of(Reading reading, Node node, String path) {
    if (node instanceof MappingNode mapping) {
      return new Fields(reading, mapping, path);
    }
    Scalars.wrongType(reading, node, path, "a mapping");
    return null;
  }

  /** The names of all fields. */
  Set<String> names() {
    return values.names();
  }

  /** Fields that exist and do not concern us. */
  void ignore(String... ignored) {
    for (String name : ignored) {
      Node value = node(name);
      if (value != null) {
        DuplicateKeys.reportBelow(reading, value);
      }
    }
  }

  /** Fields that would change how traffic flows, and do not yet. */
  void notSupportedYet(String... unsupported) {
    for (String name : unsupported) {
      if (has(name)) {
        reading.report(
            ProblemCode.NOT_SUPPORTED_YET,
            keyLocation(name),
            path(name) + " is not supported yet and has no effect",
            "");
      }
      ignore(name);
    }
  }

  /** Reports fields of which Istio makes nothing, either. */
  void withoutEffect(String... useless) {
    for (String name : useless) {
      if (has(name)) {
        report(ProblemCode.FIELD_WITHOUT_EFFECT, name, "has no effect, as in Istio", "");
      }
      ignore(name);
    }
  }

  /** Reports the fields that nobody asked for. */
  void done() {
    values.reportUnknown();
  }
}
