package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.ParsedFile.Outcome;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;

/** Parses the bytes of a file: JSON if its name ends in {@code .json}, else YAML. */
public final class DocumentParser {
  private final ParseLimits limits;

  /** A parser with the usual limits. */
  public DocumentParser() {
    this(ParseLimits.DEFAULT);
  }

  public DocumentParser(ParseLimits limits) {
    this.limits = limits;
  }

  /** The limits, so that a caller need not read a file that is too large. */
  public ParseLimits limits() {
    return limits;
  }

  /**
   * Parses a whole file. Never throws for what the file holds.
   *
   * @param name the file's name as problems show it
   */
  public ParsedFile parse(String name, byte[] content) {
    if (content.length > limits.maxBytes()) {
      return tooLarge(name, content.length);
    }
    try {
      String text = FileText.decode(name, content);
      if (text.isEmpty()) {
        return without(name, Outcome.ZERO_BYTES);
      }
      ParseBudget budget = new ParseBudget(limits);
      ImmutableList<Node> documents =
          name.endsWith(".json")
              ? JsonComposer.compose(name, text, budget)
              : new YamlComposer(name, text, budget).compose();
      return documents.isEmpty()
          ? without(name, Outcome.NO_DOCUMENTS)
          : new ParsedFile(name, Outcome.DOCUMENTS, documents, ImmutableList.of());
    } catch (ParseFailure failure) {
      return unparsable(name, failure);
    }
  }

  /** What {@link #parse} returns for a file of {@code size} bytes that was not read at all. */
  public ParsedFile tooLarge(String name, long size) {
    return unparsable(
        name,
        new ParseFailure(
            ProblemCode.FILE_TOO_LARGE,
            SourceLocation.ofFile(name),
            "the file has " + size + " bytes; at most " + limits.maxBytes() + " are read",
            "split it into several files"));
  }

  private static ParsedFile without(String name, Outcome outcome) {
    return new ParsedFile(name, outcome, ImmutableList.of(), ImmutableList.of());
  }

  private static ParsedFile unparsable(String name, ParseFailure failure) {
    return new ParsedFile(
        name, Outcome.UNPARSABLE, ImmutableList.of(), ImmutableList.of(failure.problem()));
  }
}
