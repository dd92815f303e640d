package dev.portcullis.decide.request;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;

/** Reads the target of a request line, whose forms RFC 9112 names. */
sealed interface RequestTarget {
  /** Without the tab, at which the parser ends the target. */
  CharMatcher CONTROL =
      CharMatcher.inRange('\0', '\u001f').and(CharMatcher.isNot('\t')).or(CharMatcher.is('\u007f'));

  /** The host and the path with query, without fragment; the path is "" for CONNECT. */
  record Understood(String authority, String target) implements RequestTarget {}

  /** The proxy answers itself. */
  record Refused(Arrival.Refused refused) implements RequestTarget {}

  /** Reads the target of {@code request}. */
  static RequestTarget read(HttpRequest request) {
    String target = request.target();
    if (CONTROL.matchesAnyOf(target)) {
      return refused("http1.invalid_characters", "the path has a control character");
    }
    if (target.isEmpty() || !CharMatcher.inRange('!', '~').matchesAllOf(target)) {
      return unparsed("the path has a character that must be percent-encoded");
    }
    if (request.method().equals("CONNECT")) {
      return CharMatcher.anyOf("/?#*").matchesNoneOf(target) && target.contains(":")
          ? new Understood(target, "")
          : refused("CONNECT needs a host and a port");
    }
    if (target.startsWith("/") || (target.startsWith("*") && request.method().equals("OPTIONS"))) {
      int fragment = target.indexOf('#');
      boolean kept = fragment < 0 || target.startsWith("*");
      return new Understood(request.authority(), kept ? target : target.substring(0, fragment));
    }
    if (target.startsWith("*")) {
      return refused("only OPTIONS may ask for *");
    }
    int scheme = target.indexOf("://");
    return scheme < 0
        ? unparsed("the path does not begin with a slash")
        : absolute(request, Ascii.toLowerCase(target.substring(0, scheme)), scheme + 3);
  }

  private static RequestTarget absolute(HttpRequest request, String scheme, int begin) {
    String target = request.target();
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return refused("http1.invalid_scheme", "the scheme of the target is neither http nor https");
    }
    if (scheme.equals("https") && !request.connection().tls()) {
      return new Refused(
          new Arrival.Refused(
              403,
              "Forbidden",
              "http1.https_url_on_plaintext_connection",
              "the target says https and the connection is plaintext"));
    }
    int end = CharMatcher.anyOf("/?#").indexIn(target, begin);
    String authority = end < 0 ? target.substring(begin) : target.substring(begin, end);
    authority = authority.substring(authority.lastIndexOf('@') + 1);
    String path = end < 0 ? "/" : target.substring(end);
    int fragment = path.indexOf('#');
    if (!isHostWithPort(authority) || fragment == 0) {
      return refused("the target is no URL");
    }
    return new Understood(authority, fragment < 0 ? path : path.substring(0, fragment));
  }

  private static boolean isHostWithPort(String authority) {
    if (authority.isEmpty()) {
      return false;
    }
    int colon = authority.lastIndexOf(':');
    if (colon < 0 || authority.endsWith("]")) {
      return true;
    }
    String port = authority.substring(colon + 1);
    return port.length() < 6
        && CharMatcher.inRange('0', '9').matchesAllOf(port)
        && (port.isEmpty() || Integer.parseInt(port) < 65536);
  }

  /** Envoy's parser doesn't take the request line. */
  private static Refused unparsed(String why) {
    return refused("http1.codec_error", why);
  }

  private static Refused refused(String why) {
    return refused("http1.invalid_url", why);
  }

  private static Refused refused(String details, String why) {
    return new Refused(Arrival.Refused.badRequest(details, why));
  }
}
