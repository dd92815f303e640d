package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Numbers that need not be whole. */
final class Numbers {
  private Numbers() {}

  /**
   * A number of {@code min} to {@code max}; null if there is none, or another, which is reported.
   */
  static @Nullable Double read(Fields fields, String name, double min, double max) {
    Node value = fields.node(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof ScalarNode number)
        || (number.type() != ScalarNode.Type.INTEGER && number.type() != ScalarNode.Type.FLOAT)) {
      Scalars.wrongType(fields.reading(), value, fields.path(name), "a number");
      return null;
    }
    double written;
    try {
      written = Double.parseDouble(number.value());
    } catch (NumberFormatException inAnotherNotation) {
      written = Double.NaN;
    }
    if (!(written >= min && written <= max)) {
      fields.report(
          ProblemCode.OUT_OF_RANGE,
          name,
          "is " + number.value() + ", which is not between " + (long) min + " and " + (long) max,
          "");
      return null;
    }
    return written;
  }
}
