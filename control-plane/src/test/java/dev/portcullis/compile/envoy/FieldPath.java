package dev.portcullis.compile.envoy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.portcullis.document.MappingNode;
import dev.portcullis.document.MappingNode.Entry;
import dev.portcullis.document.Node;
import dev.portcullis.document.ScalarNode;
import dev.portcullis.document.SequenceNode;
import java.util.List;

/**
 * A field of a kind: {@code servers[].tls.mode} of Gateway. A star is any key.
 *
 * @param path below {@code spec}
 */
record FieldPath(String kind, String path) implements Comparable<FieldPath> {
  private static final String ELEMENT = "[]";

  /** The field that this one is a part of, "" for the whole. */
  String parent() {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** True if one of the documents has it. */
  boolean isIn(List<Node> documents) {
    return !without(documents).equals(documents);
  }

  /** The documents, but for all that they say in this field. */
  ImmutableList<Node> without(List<Node> documents) {
    return documents.stream()
        .map(document -> isOfKind(document) ? without(document, steps()) : document)
        .collect(ImmutableList.toImmutableList());
  }

  private ImmutableList<String> steps() {
    return ImmutableList.<String>builder().add("spec").addAll(Splitter.on('.').split(path)).build();
  }

  private boolean isOfKind(Node document) {
    return document instanceof MappingNode mapping
        && mapping.entries().stream()
            .anyMatch(entry ->
                entry.key().value().equals("kind")
                    && entry.value() instanceof ScalarNode value
                    && value.value().equals(kind));
  }

  private static Node without(Node node, List<String> steps) {
    if (!(node instanceof MappingNode mapping)) {
      return node;
    }
    String step = steps.getFirst();
    boolean list = step.endsWith(ELEMENT);
    String key = list ? step.substring(0, step.length() - ELEMENT.length()) : step;
    ImmutableList.Builder<Entry> entries = ImmutableList.builder();
    for (Entry entry : mapping.entries()) {
      if (!key.equals("*") && !key.equals(entry.key().value())) {
        entries.add(entry);
      } else if (steps.size() > 1) {
        List<String> rest = steps.subList(1, steps.size());
        entries.add(
            new Entry(
                entry.key(), list ? ofEach(entry.value(), rest) : without(entry.value(), rest)));
      }
    }
    return new MappingNode(entries.build(), mapping.location());
  }

  private static Node ofEach(Node node, List<String> steps) {
    return node instanceof SequenceNode(ImmutableList<Node> items, var location)
        ? new SequenceNode(
            items.stream()
                .map(item -> without(item, steps))
                .collect(ImmutableList.toImmutableList()),
            location)
        : node;
  }

  @Override
  public int compareTo(FieldPath other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : path.compareTo(other.path);
  }
}
