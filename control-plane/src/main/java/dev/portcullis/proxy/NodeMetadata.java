package dev.portcullis.proxy;

import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.Value.KindCase;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The metadata of a node, read by type; whatever has the wrong type refuses the node. */
final class NodeMetadata {
  private static final int WORD_LENGTH = 253;

  private final String path;
  private final Map<String, Value> fields;

  private NodeMetadata(String path, Struct struct) {
    this.path = path;
    this.fields = struct.getFieldsMap();
  }

  static NodeMetadata of(Struct metadata) {
    return new NodeMetadata("metadata", metadata);
  }

  Set<String> keys() {
    return fields.keySet();
  }

  /** The text at {@code key}, null if there is none or it is empty. */
  @Nullable String text(String key) throws NodeRefusedException {
    Value value = value(key);
    if (value == null) {
      return null;
    }
    if (value.getKindCase() != KindCase.STRING_VALUE) {
      throw new NodeRefusedException("The node's %s.%s is not a string.", path, key);
    }
    String text = value.getStringValue();
    if (text.length() > WORD_LENGTH) {
      throw new NodeRefusedException(
          "The node's %s.%s is longer than %d characters.", path, key, WORD_LENGTH);
    }
    return text.isEmpty() ? null : text;
  }

  /** The whole number at {@code key}, null if there is none. */
  @Nullable Integer count(String key) throws NodeRefusedException {
    Value value = value(key);
    if (value == null) {
      return null;
    }
    double number = value.getNumberValue();
    if (value.getKindCase() != KindCase.NUMBER_VALUE
        || number != Math.rint(number)
        || number < 0
        || number > Integer.MAX_VALUE) {
      throw new NodeRefusedException("The node's %s.%s is not a number from 0.", path, key);
    }
    return (int) number;
  }

  /** The object at {@code key}, an empty one if there is none. */
  NodeMetadata object(String key) throws NodeRefusedException {
    Value value = value(key);
    if (value == null) {
      return new NodeMetadata(path + "." + key, Struct.getDefaultInstance());
    }
    if (value.getKindCase() != KindCase.STRUCT_VALUE) {
      throw new NodeRefusedException("The node's %s.%s is not an object.", path, key);
    }
    return new NodeMetadata(path + "." + key, value.getStructValue());
  }

  /** The labels at {@code key}, none if there are none. */
  ImmutableSortedMap<String, String> labels(String key) throws NodeRefusedException {
    Map<String, String> labels = new TreeMap<>();
    for (Map.Entry<String, Value> entry : object(key).fields.entrySet()) {
      if (entry.getKey().isEmpty() || entry.getValue().getKindCase() != KindCase.STRING_VALUE) {
        throw new NodeRefusedException(
            "The node's %s.%s has a label that is not a name with a string: labels are text, so"
                + " numbers and true or false need quotes.",
            path, key);
      }
      labels.put(entry.getKey(), entry.getValue().getStringValue());
    }
    return ImmutableSortedMap.copyOf(labels);
  }

  private @Nullable Value value(String key) {
    Value value = fields.get(key);
    return value == null || value.getKindCase() == KindCase.NULL_VALUE ? null : value;
  }
}
