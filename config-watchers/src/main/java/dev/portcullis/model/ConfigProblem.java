package dev.portcullis.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with what a user wrote or with where it is kept.
 *
 * @param code stable, upper snake case, documented in {@code docs/problems.md}
 * @param key the object concerned, null where no object could be read
 * @param message what is wrong
 * @param hint what to do about it, "" where the message says it
 */
public record ConfigProblem(
    String code,
    Severity severity,
    @Nullable ConfigKey key,
    SourceLocation location,
    String message,
    String hint) {

  /** How bad it is. */
  public enum Severity {
    /** The object, or this part of it, is not used as written. */
    ERROR,
    /** Legal, and probably not what was meant. */
    WARNING,
    /** Something that Portcullis does not use. */
    NOTICE
  }

  /** {@code file:line:column severity CODE message (hint)}. */
  @Override
  public String toString() {
    String text =
        location + " " + severity.name().toLowerCase(Locale.ROOT) + " " + code + " " + message;
    return hint.isEmpty() ? text : text + " (" + hint + ")";
  }
}
