package dev.portcullis.document;

import com.google.common.net.InetAddresses;
import dev.portcullis.model.ProblemCode;
import java.util.regex.Pattern;

/** Host names, with and without wildcards, and who may see something. */
final class Hosts {
  private static final String LABEL = "[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?";
  private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*\\.?");
  private static final Pattern WILDCARD = Pattern.compile("\\*([-.].*)?|\\*-?" + LABEL + ".*");

  private static final int MAX_LENGTH = 255;

  private Hosts() {}

  static boolean isAddress(String text) {
    return InetAddresses.isInetAddress(text) && !text.contains("%");
  }

  static boolean isName(String text) {
    return text.length() <= MAX_LENGTH && NAME.matcher(text).matches();
  }

  /** A name, an address, {@code *}, or a name that begins with {@code *}. */
  static boolean isHost(String text) {
    if (text.equals("*") || isAddress(text) || isName(text)) {
      return true;
    }
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    return text.startsWith("*.") && isName(text.substring(2))
        || (WILDCARD.matcher(text).matches() && isName("x" + text.substring(1)));
  }

  /** Reports a host that is none. */
  static void check(Reading reading, ScalarNode value, String path) {
    if (!isHost(value.value())) {
      reading.report(
          ProblemCode.INVALID_HOST,
          value.location(),
          path + " is " + value.value() + ", which is no host",
          "write a DNS name, an IP address, or *.example.com; without scheme, port and path");
    }
  }

  /**
   * Reports a name that no handshake can be told by: they are told by whole labels only.
   *
   * @param host the name in {@code value}
   */
  static void checkServerName(Reading reading, ScalarNode value, String host, String path) {
    if (host.startsWith("*") && host.length() > 1 && !host.startsWith("*.")) {
      reading.report(
          ProblemCode.INVALID_HOST,
          value.location(),
          path + " is " + value.value() + ", by which no handshake can be told",
          "write *.example.com");
    }
  }

  /**
   * True if {@code pattern}, a name or {@code *} and the end of one, covers all of {@code host}.
   */
  static boolean isWithin(String host, String pattern) {
    if (!pattern.startsWith("*")) {
      return host.equals(pattern);
    }
    String end = pattern.substring(1);
    return host.startsWith("*") ? host.substring(1).endsWith(end) : host.endsWith(end);
  }

  /** Reports an element of exportTo that is none. */
  static void exportTo(Reading reading, ScalarNode value, String path) {
    String text = value.value();
    boolean known = text.equals(".") || text.equals("*") || text.equals("~");
    if (!known && !Names.isDnsLabel(text)) {
      reading.report(
          ProblemCode.INVALID_VALUE,
          value.location(),
          path + " is " + text + ", which is no namespace",
          "write \".\", \"*\" or the name of a namespace");
    }
  }
}
