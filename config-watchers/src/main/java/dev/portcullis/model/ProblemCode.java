package dev.portcullis.model;

import dev.portcullis.model.ConfigProblem.Severity;
import org.jspecify.annotations.Nullable;

/** Every kind of problem, in one place: codes are stable, and each has a paragraph in the docs. */
public enum ProblemCode {
  /** The file is not well-formed YAML or JSON. */
  SYNTAX_ERROR(Severity.ERROR);

  private final Severity severity;

  ProblemCode(Severity severity) {
    this.severity = severity;
  }

  public Severity severity() {
    return severity;
  }

  /** A problem of this kind. */
  public ConfigProblem at(
      @Nullable ConfigKey key, SourceLocation location, String message, String hint) {
    return new ConfigProblem(name(), severity, key, location, message, hint);
  }
}
