package dev.portcullis.jwks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.BaseEncoding;
import dev.portcullis.document.JsonWebKeys;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One key in the form in which equal keys are the same text.
 *
 * @param keyId "" for none
 * @param json its members, sorted: what verifies tokens, and what it may be used for
 */
record CanonicalKey(String keyId, String json) implements Comparable<CanonicalKey> {
  private static final BaseEncoding BASE64_URL = BaseEncoding.base64Url();
  private static final Comparator<CanonicalKey> ORDER =
      Comparator.comparing(CanonicalKey::keyId).thenComparing(CanonicalKey::json);

  /** The form of a key that is neither malformed nor unusable. */
  static CanonicalKey of(JsonNode key) {
    TreeMap<String, JsonNode> members = new TreeMap<>();
    for (String name : JsonWebKeys.publicMembers(key)) {
      String text = key.path(name).textValue();
      members.put(name, text(name.equals("crv") ? text : canonical(text)));
    }
    for (String name : new String[] {"kty", "kid", "alg"}) {
      if (key.has(name)) {
        members.put(name, key.get(name));
      }
    }
    // What these say counts for portcullis.strict.refuseUnsuitableKeys. There, something else than
    // text is not "sig" and has no "verify", and so it stays.
    if (key.has("use")) {
      members.put("use", text(key.get("use").asText("")));
    }
    if (key.has("key_ops")) {
      members.put("key_ops", operations(key.get("key_ops")));
    }
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    members.forEach(node::set);
    return new CanonicalKey(key.path("kid").asText(""), node.toString());
  }

  /** With padding or without. */
  private static String canonical(String octets) {
    return BASE64_URL.omitPadding().encode(BASE64_URL.decode(octets));
  }

  private static ArrayNode operations(JsonNode written) {
    TreeSet<String> operations = new TreeSet<>();
    written.forEach(operation -> operations.add(operation.asText("")));
    ArrayNode sorted = JsonNodeFactory.instance.arrayNode();
    operations.forEach(sorted::add);
    return sorted;
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }

  @Override
  public int compareTo(CanonicalKey other) {
    return ORDER.compare(this, other);
  }
}
