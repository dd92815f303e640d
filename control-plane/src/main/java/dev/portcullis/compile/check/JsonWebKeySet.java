package dev.portcullis.compile.check;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.StrictSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/**
 * A key set in canonical form: without private members, and without the keys that Envoy could not
 * use. The order stays: where several keys fit a token it decides which error is the answer. Envoy
 * refuses a policy whose key set has no usable key.
 *
 * @param keys each a JSON object with sorted members
 * @param reasons why keys were left out, or why there are none
 */
public record JsonWebKeySet(ImmutableList<String> keys, ImmutableList<String> reasons) {
  private static final int MOST_KEYS = 256;
  private static final int LONGEST = 1 << 20;

  /** Reads a key set; of one that cannot be read, no key is left. */
  public static JsonWebKeySet read(String text) {
    return read(text, StrictSettings.OFF);
  }

  /** The same without keys that {@code strict} leaves out. */
  public static JsonWebKeySet read(String text, StrictSettings strict) {
    if (text.length() > LONGEST) {
      return unusable("the key set is longer than 1 MiB");
    }
    try {
      return JsonUtil.parseJson(text).get("keys") instanceof List<?> keys
          ? read(keys, strict)
          : unusable("the key set has no array 'keys'");
    } catch (JoseException e) {
      // Not the parser's message: it quotes the text, which may hold a secret.
      return unusable("the key set is not a JSON object");
    }
  }

  private static JsonWebKeySet read(List<?> array, StrictSettings strict) {
    if (array.size() > MOST_KEYS) {
      return unusable("the key set has more than " + MOST_KEYS + " keys");
    }
    List<JsonWebKey> keys = new ArrayList<>();
    ImmutableList.Builder<String> reasons = ImmutableList.builder();
    for (int i = 0; i < array.size(); i++) {
      switch (JsonWebKey.read(array.get(i), strict)) {
        case JsonWebKey.Usable usable -> keys.add(usable.key());
        case JsonWebKey.Unusable unusable ->
            reasons.add("key %d is left out: %s".formatted(i, unusable.reason()));
      }
    }
    if (keys.isEmpty()) {
      reasons.add("the key set has no usable key");
    }
    return new JsonWebKeySet(
        keys.stream().map(JsonWebKey::json).distinct().collect(ImmutableList.toImmutableList()),
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
