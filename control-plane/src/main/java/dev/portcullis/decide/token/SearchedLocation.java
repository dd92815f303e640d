package dev.portcullis.decide.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place where a token was looked for, and what stood there: why a request counts as anonymous.
 *
 * @param place such as {@code header authorization}
 * @param prefix what a token has to follow there, "" for nothing
 * @param scheme the word that the header begins with instead, such as {@code Basic}; null where
 *     there is none, or where it may be a secret
 */
public record SearchedLocation(
    String place, String prefix, Content content, @Nullable String scheme) {

  /** What stood there. */
  public enum Content {
    NOTHING,
    TOKEN,
    /** The header is there without the prefix. */
    NO_PREFIX,
    /** The prefix is there in other case, such as {@code bearer} for {@code Bearer}. */
    OTHER_CASE
  }

  static SearchedLocation of(String place, List<String> tokens) {
    return new SearchedLocation(
        place, "", tokens.isEmpty() ? Content.NOTHING : Content.TOKEN, null);
  }
}
