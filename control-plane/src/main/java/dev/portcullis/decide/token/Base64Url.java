package dev.portcullis.decide.token;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Base64url as Envoy reads it.
 *
 * <p>It is more lenient than the JDK's: white space anywhere is skipped, padding may be absent or
 * made of dots, and bits left over at the end need not be zero.
 */
final class Base64Url {
  private Base64Url() {}

  /** The bytes, or null where {@code text} is not Base64url. */
  static byte @Nullable [] decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int bits = 0;
    int digits = 0;
    int at = 0;
    for (; at < text.length() && !isPadding(text.charAt(at)); at++) {
      int digit = digit(text.charAt(at));
      if (digit < 0) {
        if (isSpace(text.charAt(at))) {
          continue;
        }
        return null;
      }
      bits = bits << 6 | digit;
      digits++;
      if (digits % 4 == 0) {
        bytes.write(bits >> 16);
        bytes.write(bits >> 8);
        bytes.write(bits);
      }
    }
    int rest = digits % 4;
    if (rest == 1 || !endsWell(text, at, (4 - rest) % 4)) {
      return null;
    }
    if (rest >= 2) {
      bytes.write(rest == 2 ? bits >> 4 : bits >> 10);
    }
    if (rest == 3) {
      bytes.write(bits >> 2);
    }
    return bytes.toByteArray();
  }

  /** Nothing, or exactly the padding that is due, with white space around it. */
  private static boolean endsWell(String text, int from, int due) {
    int padding = 0;
    for (int i = from; i < text.length(); i++) {
      if (isPadding(text.charAt(i))) {
        padding++;
      } else if (!isSpace(text.charAt(i))) {
        return false;
      }
    }
    return padding == 0 || padding == due;
  }

  private static boolean isPadding(char c) {
    return c == '=' || c == '.';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private static int digit(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '-' ? 62 : c == '_' ? 63 : -1;
  }
}
