package dev.portcullis.compile.check;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.StrictSettings;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jose4j.json.JsonUtil;
import org.jspecify.annotations.Nullable;

/**
 * One key as Envoy reads it.
 *
 * @param members the members that verify tokens; private and descriptive ones are left out
 */
record JsonWebKey(ImmutableSortedMap<String, String> members) {
  /** What became of one element of a key set. */
  sealed interface Reading {}

  /** A key that verifies tokens. */
  record Usable(JsonWebKey key) implements Reading {}

  /** Something that Envoy would not take for a key. */
  record Unusable(String reason) implements Reading {}

  /** Reads {@code element}, which is not used if {@code strict} leaves it out. */
  static Reading read(@Nullable Object element, StrictSettings strict) {
    if (!(read(element) instanceof Usable usable)) {
      return read(element);
    }
    if (usable.key().modulusBits() < strict.minimumKeyBits()) {
      return new Unusable(
          "it has %d bits, fewer than portcullis.strict.minimumKeyBits, which is %d"
              .formatted(usable.key().modulusBits(), strict.minimumKeyBits()));
    }
    return strict.refuseUnsuitableKeys() && element instanceof Map<?, ?> node && !isSuitable(node)
        ? new Unusable(
            "its 'use' or 'key_ops' is not for signatures, which"
                + " portcullis.strict.refuseUnsuitableKeys asks for")
        : usable;
  }

  /** What a key doesn't say, it may be used for. */
  private static boolean isSuitable(Map<?, ?> node) {
    boolean use = !node.containsKey("use") || "sig".equals(text(node, "use"));
    boolean operations =
        !node.containsKey("key_ops")
            || (node.get("key_ops") instanceof List<?> list && list.contains("verify"));
    return use && operations;
  }

  private static Reading read(@Nullable Object element) {
    if (!(element instanceof Map<?, ?> node)) {
      return new Unusable("it is not a JSON object");
    }
    String type = text(node, "kty");
    if (type == null) {
      return new Unusable("it has no key type 'kty'");
    }
    for (String name : new String[] {"kid", "alg"}) {
      String value = text(node, name);
      if (node.containsKey(name) && (value == null || !Texts.isUsable(value))) {
        // One text that is not Unicode would make the whole set unreadable for Envoy.
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

  private static JsonWebKey keep(Map<?, ?> node, KeyMaterial material) {
    Map<String, String> members = new TreeMap<>();
    for (String name : material.members()) {
      String value = text(node, name);
      byte[] octets =
          material.binaryMembers().contains(name) ? KeyMaterial.octets(node, name) : null;
      if (octets != null) {
        members.put(name, Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
      } else if (value != null) {
        members.put(name, value);
      }
    }
    return new JsonWebKey(ImmutableSortedMap.copyOf(members));
  }

  static @Nullable String text(Map<?, ?> node, String name) {
    return node.get(name) instanceof String text ? text : null;
  }

  /** The size of an RSA key; more than any of them has for a key of another type. */
  private int modulusBits() {
    byte[] modulus = KeyMaterial.octets(members, "n");
    return modulus == null ? Integer.MAX_VALUE : new BigInteger(1, modulus).bitLength();
  }

  String json() {
    return JsonUtil.toJson(members);
  }

  /** Never the members: those of a symmetric key are a secret. */
  @Override
  public String toString() {
    return "JsonWebKey[" + members.getOrDefault("kid", "") + "]";
  }
}
