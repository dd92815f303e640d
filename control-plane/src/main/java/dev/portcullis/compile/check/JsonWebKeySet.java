package dev.portcullis.compile.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A key set in canonical form: sorted, without private members, and without the keys that Envoy
 * could not use. Envoy refuses a policy whose key set has no usable key.
 *
 * @param keys each a JSON object with sorted members
 * @param reasons why keys were left out, or why there are none
 */
public record JsonWebKeySet(ImmutableList<String> keys, ImmutableList<String> reasons) {
  private static final int MOST_KEYS = 256;
  private static final int LONGEST = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(20)
                          .maxDocumentLength(LONGEST)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads a key set; of one that cannot be read, no key is left. */
  public static JsonWebKeySet read(String text) {
    if (text.length() > LONGEST) {
      return unusable("the key set is longer than 1 MiB");
    }
    try {
      JsonNode keys = JSON.readTree(text).path("keys");
      return keys.isArray() ? read(keys) : unusable("the key set has no array 'keys'");
    } catch (JsonProcessingException e) {
      // Not the parser's message: it quotes the text, which may hold a secret.
      return unusable("the key set is not JSON");
    }
  }

  private static JsonWebKeySet read(JsonNode array) {
    if (array.size() > MOST_KEYS) {
      return unusable("the key set has more than " + MOST_KEYS + " keys");
    }
    List<JsonWebKey> keys = new ArrayList<>();
    ImmutableList.Builder<String> reasons = ImmutableList.builder();
    for (int i = 0; i < array.size(); i++) {
      switch (JsonWebKey.read(array.get(i))) {
        case JsonWebKey.Usable usable -> keys.add(usable.key());
        case JsonWebKey.Unusable unusable ->
            reasons.add("key %d is left out: %s".formatted(i, unusable.reason()));
      }
    }
    if (keys.isEmpty()) {
      reasons.add("the key set has no usable key");
    }
    return new JsonWebKeySet(
        keys.stream()
            .sorted()
            .map(JsonWebKey::json)
            .distinct()
            .collect(ImmutableList.toImmutableList()),
        reasons.build());
  }

  private static JsonWebKeySet unusable(String reason) {
    return new JsonWebKeySet(ImmutableList.of(), ImmutableList.of(reason));
  }

  /** The set as one line of JSON. */
  public String json() {
    return keys.stream().collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  /** Never the keys: a symmetric one is a secret. */
  @Override
  public String toString() {
    return "JsonWebKeySet[" + keys.size() + " keys]";
  }
}
