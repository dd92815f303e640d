package dev.portcullis.compile.authz;

/** How a header is matched. */
public sealed interface HeaderPattern {
  /** The header is there, maybe empty. */
  record Present() implements HeaderPattern {}

  /** The header's value. */
  record Value(TextPattern pattern) implements HeaderPattern {}

  /** The pattern for a value as users write it: other than elsewhere, a star matches "", too. */
  static HeaderPattern of(String value) {
    return value.equals("*") ? new Present() : new Value(TextPattern.of(value));
  }
}
