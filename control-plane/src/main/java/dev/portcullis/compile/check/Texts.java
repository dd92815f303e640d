package dev.portcullis.compile.check;

import com.google.common.base.Utf8;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Texts that Envoy compares requests with. */
public final class Texts {
  private static final int LONGEST = 8192;

  /**
   * Longer expressions are refused: below this, the program that RE2 makes of an expression stays
   * under the limit that goes out with it.
   */
  private static final int LONGEST_EXPRESSION = 2048;

  private Texts() {}

  /** True if {@code text} is of a reasonable length and has a UTF-8 form. */
  public static boolean isUsable(String text) {
    return text.length() <= LONGEST && isWellFormed(text);
  }

  /** True if {@code expression} is of a reasonable length and RE2 understands it. */
  public static boolean isExpression(String expression) {
    if (!isWellFormed(expression) || Utf8.encodedLength(expression) > LONGEST_EXPRESSION) {
      return false;
    }
    try {
      Pattern.compile(expression);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** True if Envoy can put {@code substitution} in place of what {@code expression} matches. */
  public static boolean isSubstitution(String expression, String substitution) {
    if (!isExpression(expression) || !isUsable(substitution)) {
      return false;
    }
    int groups = Pattern.compile(expression).groupCount();
    for (int i = substitution.indexOf('\\'); i >= 0; i = substitution.indexOf('\\', i + 2)) {
      char next = i + 1 < substitution.length() ? substitution.charAt(i + 1) : ' ';
      boolean group = '0' <= next && next <= '9' && next - '0' <= groups;
      if (!group && next != '\\') {
        return false;
      }
    }
    return true;
  }

  /** Half a surrogate pair would go out as a question mark, and match something else. */
  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
