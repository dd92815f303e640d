package dev.portcullis.jwks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.portcullis.document.ShortText;
import dev.portcullis.jwks.FetchFailure.Cause;

/** OpenID Connect discovery: where an issuer has its keys. */
final class Discovery {
  private static final String PATH = "/.well-known/openid-configuration";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Discovery() {}

  /** Where an issuer's document is. */
  static KeyUri document(String issuer) throws FetchException {
    if (issuer.contains("?") || issuer.contains("#")) {
      throw failure("the issuer has a query or a fragment, so there is no place for its document");
    }
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    return KeyUri.parse(base + PATH, Cause.DISCOVERY);
  }

  /**
   * Where the document says that the keys are.
   *
   * @param place of the document, as it was found
   */
  static KeyUri keys(String document, String issuer, KeyUri place) throws FetchException {
    JsonNode root = root(document, place);
    JsonNode its = root.path("issuer");
    if (!its.isTextual() || !its.textValue().equals(issuer)) {
      // Who could make one issuer's document lead to another's keys could forge its tokens.
      throw failure(
          place.shown()
              + (its.isTextual()
                  ? " is the document of another issuer, " + ShortText.of(its.textValue())
                  : " names no issuer"));
    }
    JsonNode uri = root.path("jwks_uri");
    if (!uri.isTextual()) {
      throw failure(place.shown() + " has no jwks_uri");
    }
    KeyUri keys = KeyUri.parse(uri.textValue(), Cause.DISCOVERY);
    if (place.secure() && !keys.secure()) {
      throw failure(place.shown() + " leads from https down to " + keys.shown());
    }
    return keys;
  }

  private static JsonNode root(String document, KeyUri place) throws FetchException {
    try {
      JsonNode root = JSON.readTree(document);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      // Its message has a part of the document.
      throw failure(place.shown() + " is not JSON");
    }
    throw failure(place.shown() + " is no JSON object");
  }

  private static FetchException failure(String sentence) {
    return new FetchException(Cause.DISCOVERY, sentence);
  }
}
