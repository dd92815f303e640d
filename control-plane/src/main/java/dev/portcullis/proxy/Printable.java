package dev.portcullis.proxy;

import com.google.common.base.CharMatcher;

/** Text from a peer, made fit for a line of a log: short, and without line breaks. */
public final class Printable {
  private static final int LENGTH = 1024;
  private static final CharMatcher CONTROL =
      CharMatcher.javaIsoControl().or(CharMatcher.anyOf("\u2028\u2029"));

  private Printable() {}

  /** {@code text}, cut and with control characters replaced. */
  public static String of(String text) {
    String line = CONTROL.replaceFrom(text, ' ');
    return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "…";
  }
}
