package dev.portcullis.document;

import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;

/** Leaves the parser with the one problem that makes a file unparsable. */
final class ParseFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final transient ConfigProblem problem;

  ParseFailure(ProblemCode code, SourceLocation location, String message, String hint) {
    // No stack trace: this is an answer, not a defect.
    super(message, null, false, false);
    this.problem = code.at(null, location, ShortText.of(message), ShortText.of(hint));
  }

  ConfigProblem problem() {
    return problem;
  }
}
