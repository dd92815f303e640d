package dev.portcullis.document;

import dev.portcullis.model.SourceLocation;

/**
 * A value of a document, whatever syntax it was written in.
 *
 * <p>Nodes that an alias refers to are shared, so a tree may be larger than the memory it takes;
 * the parser has counted it with every alias followed.
 */
public sealed interface Node permits MappingNode, ScalarNode, SequenceNode {
  /** Where the value begins. */
  SourceLocation location();
}
