package dev.portcullis.decide.request;

import com.google.common.base.CharMatcher;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decodes what needs no encoding in a path, and encodes what does. Confined to one path. */
final class PercentDecoding {
  private static final CharMatcher UNRESERVED =
      CharMatcher.inRange('0', '9')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.anyOf("-._~"));
  private static final CharMatcher ENCODED = CharMatcher.anyOf("\"<>^`{|}");

  private final String path;
  private final StringBuilder decoded;
  private int stray = -1;

  private PercentDecoding(String path) {
    this.path = path;
    this.decoded = new StringBuilder(path.length());
  }

  /** The path decoded, its backslashes slashes; null if it has an encoded NUL. */
  static @Nullable String of(String path) {
    return new PercentDecoding(path).run();
  }

  private @Nullable String run() {
    int at = 0;
    while (at < path.length()) {
      char c = path.charAt(at);
      int octet = c == '%' ? octet(path, at + 1) : -1;
      if (octet == 0) {
        return null;
      }
      at += octet > 0 ? 3 : 1;
      if (octet > 0 && UNRESERVED.matches((char) octet)) {
        decoded.append((char) octet);
        keepStrayPercent((char) octet, at);
      } else if (octet > 0) {
        decoded.append(path, at - 3, at);
      } else {
        literal(c);
      }
    }
    return decoded.toString();
  }

  private void literal(char c) {
    if (c == '%') {
      stray = decoded.length();
    }
    if (c == '\\') {
      decoded.append('/');
    } else if (ENCODED.matches(c)) {
      decoded.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
    } else {
      decoded.append(c);
    }
  }

  /** A percent sign that encodes nothing must not begin to, by what was decoded after it. */
  private void keepStrayPercent(char last, int next) {
    int length = decoded.length();
    if (stray < 0 || stray < length - 3) {
      return;
    }
    boolean twoToCome = stray == length - 2;
    String pair =
        twoToCome && next < path.length()
            ? "" + last + path.charAt(next)
            : decoded.substring(stray + 1);
    if (octet(pair, 0) >= 0) {
      decoded.insert(stray + 1, "25");
    }
  }

  /** The octet that two digits encode, -1 if they are none. */
  private static int octet(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = hex(text.charAt(at));
    int low = hex(text.charAt(at + 1));
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  private static int hex(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }
}
