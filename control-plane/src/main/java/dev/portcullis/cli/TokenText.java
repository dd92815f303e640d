package dev.portcullis.cli;

import java.util.regex.Pattern;

/**
 * Keeps tokens and keys out of what is printed, wherever a user put one: in a header of any name,
 * in place of a file's name, behind a misspelt option.
 */
public final class TokenText {
  private static final String HIDDEN = "[a token]";

  /** A token begins with an object in JSON, a brace and a quote, maybe with blanks in between. */
  private static final Pattern TOKEN =
      Pattern.compile("(?:ey[AJ]|ew[ko])[A-Za-z0-9_+/=-]{5,}\\.[A-Za-z0-9_+/=.-]*");

  /** The body of a PEM block, and the members of a JSON Web Key that are secrets. */
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN [A-Z0-9 ]+-----.*"
              + "|\"(?:d|p|q|dp|dq|qi|k)\\\\*\"\\s*:\\s*\\\\*\"[^\"]*\"?",
          Pattern.DOTALL);

  private TokenText() {}

  /** The text without what looks like a token. */
  public static String hidden(String text) {
    return TOKEN.matcher(text).replaceAll(HIDDEN);
  }

  /** A message without what looks like a token or a secret key. */
  static String hiddenWithKeys(String message) {
    return KEY.matcher(hidden(message)).replaceAll("[a key]");
  }

  /** The text without {@code token}, whatever that looks like, and all that looks like one. */
  static String hidden(String text, String token) {
    return hidden(token.isEmpty() ? text : text.replace(token, HIDDEN));
  }
}
