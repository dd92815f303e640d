package dev.portcullis.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.base.Splitter;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** When a token ends that somebody else has verified. */
final class TokenExpiry {
  private static final JsonMapper JSON = new JsonMapper();

  private TokenExpiry() {}

  /** What {@code token} says; the beginning of time if it does not. */
  static Instant of(String token) {
    List<String> parts = Splitter.on('.').splitToList(token);
    if (parts.size() != 3) {
      return Instant.EPOCH;
    }
    try {
      JsonNode expires = JSON.readTree(Base64.getUrlDecoder().decode(parts.get(1))).path("exp");
      return Instant.ofEpochSecond(expires.asLong(0));
    } catch (IOException | IllegalArgumentException | java.time.DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
