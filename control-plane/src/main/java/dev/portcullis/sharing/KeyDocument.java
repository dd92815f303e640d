package dev.portcullis.sharing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.jwks.SharedKeySet;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Key sets as a ConfigMap holds them: a field for each, named for what was fetched by its hash.
 * What would make it larger than a ConfigMap may be is left out, and fetched by each replica.
 */
final class KeyDocument {
  /** A ConfigMap has at most 1 MiB, with its metadata and the names of its fields. */
  static final int MOST_BYTES = 900 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NAME_BYTES = 64 + 16;

  private KeyDocument() {}

  static ImmutableSortedMap<String, String> write(Map<String, SharedKeySet> keys, int mostBytes) {
    ImmutableSortedMap.Builder<String, String> data = ImmutableSortedMap.naturalOrder();
    int size = 0;
    // In an order that is always the same: what fits now should fit the next time.
    for (Map.Entry<String, SharedKeySet> entry : ImmutableSortedMap.copyOf(keys).entrySet()) {
      String text = text(entry.getValue());
      int more = text.getBytes(StandardCharsets.UTF_8).length + NAME_BYTES;
      if (size + more <= mostBytes) {
        size += more;
        data.put(entry.getKey(), text);
      }
    }
    return data.buildOrThrow();
  }

  private static String text(SharedKeySet keys) {
    return JSON.createObjectNode()
        .put("rules", keys.rules())
        .put("foundAt", keys.uri())
        .put("fetched", keys.fetched().toString())
        .put("changed", keys.changed().toString())
        .put("until", keys.until().toString())
        .put("jwks", keys.jwks())
        .toString();
  }

  /** What makes no sense is left out. */
  static ImmutableMap<String, SharedKeySet> read(Map<String, String> data) {
    ImmutableMap.Builder<String, SharedKeySet> keys = ImmutableMap.builder();
    data.forEach((target, text) -> {
      SharedKeySet one = read(text);
      if (one != null) {
        keys.put(target, one);
      }
    });
    return keys.buildOrThrow();
  }

  private static @Nullable SharedKeySet read(String text) {
    try {
      JsonNode entry = JSON.readTree(text);
      return new SharedKeySet(
          entry.path("rules").asText(),
          entry.path("jwks").asText(),
          entry.path("foundAt").asText(),
          Instant.parse(entry.path("fetched").asText()),
          Instant.parse(entry.path("changed").asText()),
          Instant.parse(entry.path("until").asText()));
    } catch (JsonProcessingException | DateTimeException e) {
      return null;
    }
  }
}
