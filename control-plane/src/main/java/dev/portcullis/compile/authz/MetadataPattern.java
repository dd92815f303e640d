package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;

/** How a value in metadata is matched; numbers, booleans and null never match. */
public sealed interface MetadataPattern {
  /** The value is a text like this. */
  record Text(TextPattern pattern) implements MetadataPattern {}

  /** The value is a list, and one of its elements is like this. */
  record Element(MetadataPattern pattern) implements MetadataPattern {}

  /** One of these matches; at least one. */
  record AnyOf(ImmutableList<MetadataPattern> patterns) implements MetadataPattern {}

  /** Any of these, without a wrapper where there is only one. */
  static MetadataPattern anyOf(ImmutableList<MetadataPattern> patterns) {
    return patterns.size() == 1 ? patterns.getFirst() : new AnyOf(patterns);
  }

  /** A claim that equals one of the values, or a list that contains one. */
  static MetadataPattern textOrElement(ImmutableList<String> values) {
    MetadataPattern text =
        anyOf(
            values.stream()
                .map(value -> (MetadataPattern) new Text(TextPattern.of(value)))
                .collect(ImmutableList.toImmutableList()));
    return new AnyOf(ImmutableList.of(new Element(text), text));
  }
}
