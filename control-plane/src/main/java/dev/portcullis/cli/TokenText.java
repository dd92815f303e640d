package dev.portcullis.cli;

import java.util.regex.Pattern;

/**
 * Keeps tokens out of what is printed, wherever a user put one: in a header of any name, in place
 * of a file's name, behind a misspelt option.
 */
final class TokenText {
  private static final String HIDDEN = "[a token]";

  /** A token begins with an object in JSON, a brace and a quote, maybe with blanks in between. */
  private static final Pattern TOKEN =
      Pattern.compile("(?:ey[AJ]|ew[ko])[A-Za-z0-9_+/=-]{5,}\\.[A-Za-z0-9_+/=.-]*");

  private TokenText() {}

  /** The text without what looks like a token. */
  static String hidden(String text) {
    return TOKEN.matcher(text).replaceAll(HIDDEN);
  }

  /** The text without {@code token}, whatever that looks like, and all that looks like one. */
  static String hidden(String text, String token) {
    return hidden(token.isEmpty() ? text : text.replace(token, HIDDEN));
  }
}
