package dev.portcullis.model;

/** How a string is matched in a route. */
public sealed interface StringMatch {
  /** The whole string. */
  record Exact(String value) implements StringMatch {}

  /** The beginning of the string. */
  record Prefix(String value) implements StringMatch {}

  /** The beginning of a path, up to its end or a slash; without a slash at its own end. */
  record PathPrefix(String value) implements StringMatch {}

  /** An RE2 expression that matches the whole string. */
  record Regex(String value) implements StringMatch {}

  /** Any string that is there. */
  record Present() implements StringMatch {}
}
