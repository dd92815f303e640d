package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A mapping of fields in the making, each with values, with their negation, or with both. */
final class Fields {
  private final Draw draw;
  private final Map<String, Object> fields = new LinkedHashMap<>();

  Fields(Draw draw) {
    this.draw = draw;
  }

  void add(String name, Supplier<String> value) {
    add(name, "not" + Character.toUpperCase(name.charAt(0)) + name.substring(1), value);
  }

  void add(String name, String negated, Supplier<String> value) {
    int form = draw.below(10);
    if (form < 7) {
      fields.put(name, draw.several(3, () -> notEmpty(value.get())));
    }
    if (form >= 6) {
      fields.put(negated, draw.several(2, () -> notEmpty(value.get())));
    }
  }

  ImmutableMap<String, Object> build() {
    return ImmutableMap.copyOf(fields);
  }

  private static String notEmpty(String value) {
    return value.isEmpty() ? "*" : value;
  }
}
