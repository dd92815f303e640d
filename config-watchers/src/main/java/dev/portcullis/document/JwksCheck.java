package dev.portcullis.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portcullis.model.ProblemCode;

/**
 * Checks a JSON Web Key Set as Envoy will read it: one that has no key Envoy can use makes it
 * refuse the whole filter. Never shows a part of the text: it may hold a secret.
 */
final class JwksCheck {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final String HINT = "write {\"keys\": [{\"kty\": …}]}";

  private JwksCheck() {}

  /** Reports what is wrong with the set; true if Envoy can use a key of it. */
  static boolean hasUsableKey(Reading reading, ScalarNode text, String path) {
    JsonNode keys;
    try {
      JsonNode set = JSON.readTree(text.value());
      keys = set.path("keys");
    } catch (JsonProcessingException e) {
      reading.report(ProblemCode.INVALID_JWKS, text.location(), path + " is not JSON", HINT);
      return false;
    }
    if (!keys.isArray()) {
      reading.report(
          ProblemCode.INVALID_JWKS,
          text.location(),
          path + " is no JSON Web Key Set: it has no list of keys",
          HINT);
      return false;
    }
    return check(reading, text, path, keys);
  }

  private static boolean check(Reading reading, ScalarNode text, String path, JsonNode keys) {
    int usable = 0;
    StringBuilder reasons = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      JsonNode key = keys.get(i);
      String where = path + " keys[" + i + "]";
      String malformed = JsonWebKeys.malformed(key);
      if (!malformed.isEmpty()) {
        reading.report(
            ProblemCode.INVALID_JWKS, text.location(), where + " is no key: " + malformed, HINT);
        return false;
      }
      if (JsonWebKeys.holdsSecret(key)) {
        reading.report(
            ProblemCode.SECRET_IN_JWKS,
            text.location(),
            where + " holds a private or symmetric key",
            "put only public keys into a policy");
      }
      String unusable = JsonWebKeys.unusable(key);
      if (unusable.isEmpty()) {
        usable++;
      } else {
        reasons.append(reasons.isEmpty() ? "" : "; ").append("keys[" + i + "]: " + unusable);
      }
    }
    return report(reading, text, path, usable, reasons.toString());
  }

  private static boolean report(
      Reading reading, ScalarNode text, String path, int usable, String reasons) {
    if (usable == 0) {
      reading.reportStricter(
          ProblemCode.NO_USABLE_KEY,
          text.location(),
          path + " has no key that can be used" + (reasons.isEmpty() ? "" : " (" + reasons + ")"),
          "every token of this rule is refused until it has one");
      return false;
    }
    if (!reasons.isEmpty()) {
      reading.report(
          ProblemCode.UNUSABLE_KEY, text.location(), path + " " + reasons, "the others are used");
    }
    return true;
  }
}
