package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.SourceLocation;

/**
 * Names with values, in the order they were written; a name that was written twice is there twice,
 * for only the reader of the object can tell whom to blame.
 */
public record MappingNode(ImmutableList<Entry> entries, SourceLocation location) implements Node {

  /** A name and its value. */
  public record Entry(ScalarNode key, Node value) {}
}
