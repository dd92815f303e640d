package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.SourceLocation;

/** A list of values. */
public record SequenceNode(ImmutableList<Node> items, SourceLocation location) implements Node {}
