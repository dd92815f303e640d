package dev.portcullis.compile.check;

import com.google.common.base.CharMatcher;
import org.jspecify.annotations.Nullable;

/** Numbers as users write them. */
public final class Numbers {
  private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');
  private static final int MOST_DIGITS = 6;

  /** The highest port. */
  public static final int HIGHEST_PORT = 65535;

  private Numbers() {}

  /** A port, or null if {@code text} is none. */
  public static @Nullable Integer port(String text) {
    return decimal(text, HIGHEST_PORT);
  }

  /** A plain decimal number from 0 to {@code highest}, or null. */
  static @Nullable Integer decimal(String text, int highest) {
    if (text.isEmpty() || text.length() > MOST_DIGITS || !DIGITS.matchesAllOf(text)) {
      return null;
    }
    int number = Integer.parseInt(text);
    return number <= highest ? number : null;
  }
}
