package dev.portcullis.directory;

import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;

/** The problems of files as such, whatever is written in them. */
final class DirectoryProblems {
  /** The hint of whatever is not believed. */
  static final String STANDS = "what was read before stays in force";

  private DirectoryProblems() {}

  static ConfigProblem ofFile(ProblemCode code, String file, String message, String hint) {
    return code.at(null, SourceLocation.ofFile(file), message, hint);
  }
}
