package dev.portcullis.document;

import dev.portcullis.model.SourceLocation;

/**
 * A single value.
 *
 * @param value the text as it was written, without quotes and escapes
 * @param type what the text stands for by the core schema of YAML 1.2
 * @param plain whether it was written without quotes
 */
public record ScalarNode(String value, Type type, boolean plain, SourceLocation location)
    implements Node {

  /** What a text stands for. */
  public enum Type {
    STRING,
    INTEGER,
    FLOAT,
    BOOLEAN,
    NULL
  }
}
