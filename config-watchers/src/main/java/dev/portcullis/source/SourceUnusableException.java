package dev.portcullis.source;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigProblem;

/** Thrown at the start when nothing that could be served is there; the message is a sentence. */
public final class SourceUnusableException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient ImmutableList<ConfigProblem> problems;

  public SourceUnusableException(String message, ImmutableList<ConfigProblem> problems) {
    super(message);
    this.problems = problems;
  }

  public ImmutableList<ConfigProblem> problems() {
    return problems;
  }
}
