package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigProblem;

/**
 * What a file holds.
 *
 * @param name the file's name as problems show it
 * @param documents the roots of its documents; none unless the outcome is {@link Outcome#DOCUMENTS}
 * @param problems why it could not be parsed; empty unless the outcome is {@link
 *     Outcome#UNPARSABLE}
 */
public record ParsedFile(
    String name,
    Outcome outcome,
    ImmutableList<Node> documents,
    ImmutableList<ConfigProblem> problems) {

  /** What became of the file. */
  public enum Outcome {
    /** It holds at least one document. */
    DOCUMENTS,
    /** It has no byte (or nothing but a byte order mark): more likely half-written than meant. */
    ZERO_BYTES,
    /** It is well-formed and holds only blank lines, comments or empty documents. */
    NO_DOCUMENTS,
    /** It is not well-formed or beyond a limit; nothing in it can be trusted. */
    UNPARSABLE
  }
}
