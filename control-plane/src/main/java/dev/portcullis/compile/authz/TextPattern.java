package dev.portcullis.compile.authz;

/** How a text is matched; always the whole text, by case unless the test says otherwise. */
public sealed interface TextPattern {
  /** The text itself. */
  record Exact(String text) implements TextPattern {}

  /** How the text begins. */
  record Prefix(String text) implements TextPattern {}

  /** How the text ends. */
  record Suffix(String text) implements TextPattern {}

  /** An RE2 expression. */
  record Regex(String expression) implements TextPattern {}

  /** Any text that is not empty. */
  TextPattern NOT_EMPTY = new Regex(".+");

  /**
   * The pattern for a value as users write it. A star is a wildcard alone, in front or at the end;
   * {@code *x*} is a suffix with a literal star.
   */
  static TextPattern of(String value) {
    if (value.equals("*")) {
      return NOT_EMPTY;
    }
    if (value.startsWith("*")) {
      return new Suffix(value.substring(1));
    }
    if (value.endsWith("*")) {
      return new Prefix(value.substring(0, value.length() - 1));
    }
    return new Exact(value);
  }
}
