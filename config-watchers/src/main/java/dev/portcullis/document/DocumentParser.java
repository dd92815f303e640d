package dev.portcullis.document;

import com.google.common.collect.ImmutableList;

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
    return new ParsedFile(
        name, ParsedFile.Outcome.NO_DOCUMENTS, ImmutableList.of(), ImmutableList.of());
  }

  /** What {@link #parse} returns for a file of {@code size} bytes that was not read at all. */
  public ParsedFile tooLarge(String name, long size) {
    return parse(name, new byte[0]);
  }
}
