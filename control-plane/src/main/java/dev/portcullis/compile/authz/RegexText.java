package dev.portcullis.compile.authz;

import com.google.common.base.CharMatcher;

/** Quotes literals for RE2. */
final class RegexText {
  // Not Java's quoting: the expressions are read by RE2, and compared with Istio's.
  private static final CharMatcher SPECIAL = CharMatcher.anyOf("\\.+*?()|[]{}^$");

  private RegexText() {}

  static String quote(String literal) {
    StringBuilder quoted = new StringBuilder(literal.length() + 8);
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (SPECIAL.matches(c)) {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.toString();
  }
}
