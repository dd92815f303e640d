package dev.portcullis.injection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;

/**
 * Text for the arguments of a container, in which Kubernetes puts variables in the place of {@code
 * $(NAME)}: nothing but what is meant so may look like that.
 */
final class ArgumentText {
  static final String POD_NAME = "POD_NAME";
  static final String POD_IP = "POD_IP";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ArgumentText() {}

  /** A string with variables in it. */
  record Expanded(String text) {}

  static String variable(String name) {
    return "$(" + name + ")";
  }

  /** Text that stays as it is. */
  static String literal(String text) {
    return text.replace("$", "$$");
  }

  /** A tree as JSON, which is YAML, too; its strings stay as they are, but for {@link Expanded}. */
  static String json(Map<String, ?> tree) {
    try {
      return JSON.writeValueAsString(escaped(tree));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object escaped(Object value) {
    return switch (value) {
      case Expanded expanded -> expanded.text;
      case String text -> literal(text);
      case Map<?, ?> map -> {
        ImmutableMap.Builder<Object, Object> copy = ImmutableMap.builder();
        map.forEach((key, each) -> copy.put(escaped(key), escaped(each)));
        yield copy.buildOrThrow();
      }
      case List<?> list ->
          list.stream().map(ArgumentText::escaped).collect(ImmutableList.toImmutableList());
      default -> value;
    };
  }
}
