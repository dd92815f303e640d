package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations of which 0 means that there is no end. */
final class Timeouts {
  private Timeouts() {}

  /** The duration, null if there is none, or none that can be used, which is reported. */
  static @Nullable Duration read(Fields fields, String name) {
    Node value = fields.node(name);
    if (value == null) {
      return null;
    }
    Duration read = value instanceof ScalarNode text ? Durations.parse(text.value()) : null;
    if (read == null) {
      fields.report(
          ProblemCode.INVALID_DURATION,
          name,
          "is no duration",
          "write a number and a unit: 500ms, 1.5s, 2m, 1h");
    }
    return read;
  }
}
