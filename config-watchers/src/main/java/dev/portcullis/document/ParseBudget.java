package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;

/** What is left of the limits while one file is parsed. */
final class ParseBudget {
  private static final String SPLIT = "split it into several files";

  private final ParseLimits limits;
  private long values;
  private int aliases;
  private int documents;

  ParseBudget(ParseLimits limits) {
    this.limits = limits;
  }

  /** How many values there were so far, every alias followed. */
  long values() {
    return values;
  }

  void value(SourceLocation location, int depth) throws ParseFailure {
    if (depth > limits.maxDepth()) {
      throw new ParseFailure(
          ProblemCode.TOO_DEEP,
          location,
          "more than " + limits.maxDepth() + " mappings and lists inside one another",
          "no resource is that deep; look for a bracket that is not closed");
    }
    count(1, location);
  }

  /** An alias of something that has {@code size} values itself. */
  void alias(SourceLocation location, long size) throws ParseFailure {
    aliases++;
    if (aliases > limits.maxAliases()) {
      throw new ParseFailure(
          ProblemCode.TOO_MANY_ALIASES,
          location,
          "more than " + limits.maxAliases() + " aliases",
          "write the values out");
    }
    count(size, location);
  }

  void document(SourceLocation location) throws ParseFailure {
    documents++;
    if (documents > limits.maxDocuments()) {
      throw new ParseFailure(
          ProblemCode.TOO_MANY_DOCUMENTS,
          location,
          "more than " + limits.maxDocuments() + " documents in one file",
          SPLIT);
    }
  }

  private void count(long added, SourceLocation location) throws ParseFailure {
    values += added;
    if (values > limits.maxNodes()) {
      throw new ParseFailure(
          ProblemCode.TOO_MANY_VALUES_IN_FILE,
          location,
          "more than " + limits.maxNodes() + " values in one file, every alias followed",
          SPLIT);
    }
  }
}
