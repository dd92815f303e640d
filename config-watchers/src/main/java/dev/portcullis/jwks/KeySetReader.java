package dev.portcullis.jwks;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.document.JsonWebKeys;
import dev.portcullis.jwks.FetchFailure.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads what a key server answered.
 *
 * <p>Nothing of the text gets into a reason but key ids: whoever can have a policy may point its
 * {@code jwksUri} at something that is not for its eyes.
 */
final class KeySetReader {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final int LONGEST = 1 << 20;
  private static final int MOST_KEYS = 256;
  private static final int REASONS_OF_A_FAILURE = 3;

  private KeySetReader() {}

  /** What the text is. */
  sealed interface Result {}

  /** Keys, one at least. */
  record Understood(KeySet keys) implements Result {}

  /** No key set, or none with a key of use. */
  record Unreadable(FetchFailure failure) implements Result {}

  static Result read(String text) {
    if (text.length() > LONGEST) {
      return unreadable(Cause.TOO_LARGE, "the answer is longer than 1 MiB");
    }
    JsonNode set;
    try {
      set = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // Not the parser's message: it quotes the text.
      return unreadable(Cause.NOT_JSON, "the answer is not JSON, or has a name twice");
    }
    if (set.isMissingNode()) {
      return unreadable(Cause.NOT_JSON, "the answer is empty");
    }
    if (!set.path("keys").isArray()) {
      return unreadable(Cause.NO_KEYS, "the answer is JSON, but has no list keys");
    }
    return read(set.path("keys"));
  }

  private static Result read(JsonNode list) {
    if (list.isEmpty()) {
      return unreadable(Cause.NO_KEYS, "the list keys of the answer is empty");
    }
    if (list.size() > MOST_KEYS) {
      return unreadable(Cause.TOO_LARGE, "the answer has more than " + MOST_KEYS + " keys");
    }
    List<CanonicalKey> keys = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (JsonNode element : list) {
      String reason = leftOut(element);
      String name = name(element);
      if (!reason.isEmpty()) {
        reasons.add(name + " is left out: " + reason);
        continue;
      }
      if (JsonWebKeys.holdsSecret(element)) {
        reasons.add(name + " is published with its private part, which is left out");
      }
      keys.add(CanonicalKey.of(element));
    }
    return keys.isEmpty() ? noneOf(reasons) : readable(keys, reasons);
  }

  /** Why the key is not used, "" if it is. */
  private static String leftOut(JsonNode key) {
    String malformed = JsonWebKeys.malformed(key);
    if (!malformed.isEmpty()) {
      return malformed;
    }
    // Whoever can read the address could sign tokens with it.
    return JsonWebKeys.isSymmetric(key)
        ? "it is symmetric, and no secret where it can be fetched"
        : JsonWebKeys.unusable(key);
  }

  private static Result readable(List<CanonicalKey> keys, List<String> reasons) {
    ImmutableList<CanonicalKey> sorted =
        keys.stream()
            .distinct()
            .sorted(Comparator.naturalOrder())
            .collect(ImmutableList.toImmutableList());
    return new Understood(
        new KeySet(
            sorted.stream()
                .map(CanonicalKey::json)
                .collect(Collectors.joining(",", "{\"keys\":[", "]}")),
            sorted.stream()
                .map(CanonicalKey::keyId)
                .filter(id -> !id.isEmpty())
                .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()))
                .asList(),
            // In an order of their own, as the order of the keys means nothing.
            reasons.stream().distinct().sorted().collect(ImmutableList.toImmutableList())));
  }

  private static Result noneOf(List<String> reasons) {
    String first =
        reasons.stream()
            .distinct()
            .sorted()
            .limit(REASONS_OF_A_FAILURE)
            .collect(Collectors.joining("; "));
    return unreadable(Cause.NO_USABLE_KEY, "the answer has no key that can be used: " + first);
  }

  private static Result unreadable(Cause cause, String detail) {
    return new Unreadable(new FetchFailure(cause, detail));
  }

  private static String name(JsonNode key) {
    String id = key.path("kid").isTextual() ? key.path("kid").textValue() : "";
    return id.isEmpty() ? "a key without an id" : "the key " + KeyIds.shown(id);
  }
}
