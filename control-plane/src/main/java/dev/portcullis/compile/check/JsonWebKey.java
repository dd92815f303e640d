package dev.portcullis.compile.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One key as Envoy reads it.
 *
 * @param members the members that verify tokens; private and descriptive ones are left out
 */
record JsonWebKey(ImmutableSortedMap<String, String> members) implements Comparable<JsonWebKey> {
  private static final Comparator<JsonWebKey> ORDER =
      Comparator.comparing((JsonWebKey key) -> key.members.getOrDefault("kid", ""))
          .thenComparing(JsonWebKey::json);

  /** What became of one element of a key set. */
  sealed interface Reading {}

  /** A key that verifies tokens. */
  record Usable(JsonWebKey key) implements Reading {}

  /** Something that Envoy would not take for a key. */
  record Unusable(String reason) implements Reading {}

  static Reading read(JsonNode node) {
    String type = text(node, "kty");
    if (type == null) {
      return new Unusable("it has no key type 'kty'");
    }
    for (String name : new String[] {"kid", "alg"}) {
      if (node.has(name) && text(node, name) == null) {
        return new Unusable("'" + name + "' is not a text");
      }
    }
    KeyMaterial material = KeyMaterial.ofType(type);
    if (material == null) {
      return new Unusable("Envoy does not know the key type");
    }
    String reason = material.unusable(node);
    return reason == null ? new Usable(keep(node, material)) : new Unusable(reason);
  }

  private static JsonWebKey keep(JsonNode node, KeyMaterial material) {
    Map<String, String> members = new TreeMap<>();
    for (String name : material.members()) {
      String value = text(node, name);
      if (value != null) {
        members.put(name, value);
      }
    }
    return new JsonWebKey(ImmutableSortedMap.copyOf(members));
  }

  static @Nullable String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isTextual() ? value.textValue() : null;
  }

  String json() {
    return members.entrySet().stream()
        .map(member -> quoted(member.getKey()) + ":" + quoted(member.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  @Override
  public int compareTo(JsonWebKey other) {
    return ORDER.compare(this, other);
  }

  /** Never the members: those of a symmetric key are a secret. */
  @Override
  public String toString() {
    return "JsonWebKey[" + members.getOrDefault("kid", "") + "]";
  }
}
