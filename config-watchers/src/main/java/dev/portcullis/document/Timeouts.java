package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;

/** Durations of which 0 means that there is no end. */
final class Timeouts {
  private Timeouts() {}

  /** Reports a field that is no duration. */
  static void check(Fields fields, String name) {
    Node value = fields.node(name);
    if (value == null) {
      return;
    }
    if (!(value instanceof ScalarNode text) || Durations.parse(text.value()) == null) {
      fields.report(
          ProblemCode.INVALID_DURATION,
          name,
          "is no duration",
          "write a number and a unit: 500ms, 1.5s, 2m, 1h");
    }
  }
}
