package dev.portcullis.cli.keys;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token taken apart to be looked at, as far as that goes.
 *
 * @param text the token itself, without what was pasted around it
 * @param pastedAround what that was, null for nothing
 * @param sections how many it has
 */
record TokenParts(
    String text, @Nullable String pastedAround, int sections, Part header, Part payload) {
  private static final CharMatcher QUOTES = CharMatcher.anyOf("\"'");
  private static final ImmutableList<String> PREFIXES =
      ImmutableList.of("authorization:", "bearer ");
  private static final ImmutableSet<String> SECRETS =
      ImmutableSet.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /**
   * A section.
   *
   * @param json null where it is no JSON object
   * @param text what stands there, null where it is not Base64
   */
  record Part(@Nullable ObjectNode json, @Nullable String text) {
    private static final Part NONE = new Part(null, null);

    /** A time in it, null where there is none that is a date. */
    @Nullable Instant time(String name) {
      if (json == null || !json.path(name).isNumber() || !json.path(name).canConvertToLong()) {
        return null;
      }
      try {
        return Instant.ofEpochSecond(json.path(name).asLong());
      } catch (DateTimeException e) {
        return null;
      }
    }

    boolean has(String name) {
      return json != null && json.has(name);
    }
  }

  static TokenParts of(String pasted) {
    String text = pasted.strip();
    String around = null;
    for (String prefix : PREFIXES) {
      if (text.regionMatches(true, 0, prefix, 0, prefix.length())) {
        text = text.substring(prefix.length()).strip();
        around = "the word before the token (Bearer)";
      }
    }
    if (!QUOTES.trimFrom(text).equals(text)) {
      text = QUOTES.trimFrom(text).strip();
      around = "the quotes around the token";
    }
    String whole = CharMatcher.whitespace().removeFrom(text);
    if (!whole.equals(text)) {
      around = "the blanks or line breaks within the token";
    }
    List<String> sections = Splitter.on('.').splitToList(whole);
    return new TokenParts(
        whole,
        around,
        sections.size(),
        part(sections.get(0)),
        sections.size() > 1 ? part(sections.get(1)) : Part.NONE);
  }

  private static Part part(String section) {
    String text;
    try {
      text = new String(Base64.getUrlDecoder().decode(section), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Part.NONE;
    }
    try {
      return JSON.readTree(text) instanceof ObjectNode object
          ? new Part(object, text)
          : new Part(null, text);
    } catch (JsonProcessingException e) {
      return new Part(null, text);
    }
  }

  /** Whether the key that the token brings along is a private one. */
  boolean bringsSecret() {
    return header.json() != null
        && SECRETS.stream().anyMatch(name -> header.json().path("jwk").has(name));
  }

  /** A section for people and programs to see: without the secrets that it should not have. */
  @Nullable ObjectNode shownHeader() {
    if (header.json() == null) {
      return null;
    }
    ObjectNode shown = header.json().deepCopy();
    if (shown.path("jwk") instanceof ObjectNode key) {
      SECRETS.stream().filter(key::has).forEach(name -> key.put(name, "(hidden)"));
    }
    return shown;
  }

  /** Never the token. */
  @Override
  public String toString() {
    return "TokenParts[" + sections + " sections]";
  }
}
