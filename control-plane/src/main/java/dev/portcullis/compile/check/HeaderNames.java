package dev.portcullis.compile.check;

import com.google.common.base.CharMatcher;

/** Names of HTTP headers. */
public final class HeaderNames {
  private static final CharMatcher TOKEN =
      CharMatcher.inRange('0', '9')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.anyOf("!#$%&'*+-.^_|~`"));
  private static final int LONGEST = 256;

  private HeaderNames() {}

  /** True for the name of a real header. */
  public static boolean isHeader(String name) {
    return !name.isEmpty() && name.length() <= LONGEST && TOKEN.matchesAllOf(name);
  }

  /** True for the name of a real header or a pseudo-header such as {@code :path}. */
  public static boolean isHeaderOrPseudoHeader(String name) {
    return isHeader(name.startsWith(":") ? name.substring(1) : name);
  }
}
