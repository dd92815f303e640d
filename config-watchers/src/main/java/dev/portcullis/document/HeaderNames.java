package dev.portcullis.document;

import java.util.regex.Pattern;

/** Names of HTTP headers. */
final class HeaderNames {
  static final String HINT = "use letters, digits, \"-\" and \"_\"";

  // The token of RFC 9110. Envoy takes any other name, too, but no request gets through with it.
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

  private HeaderNames() {}

  static boolean isHeader(String name) {
    return TOKEN.matcher(name).matches();
  }

  /** Envoy knows the method, path and host as headers whose names begin with a colon. */
  static boolean isHeaderOrPseudoHeader(String name) {
    return isHeader(name.startsWith(":") ? name.substring(1) : name);
  }

  /** Whether a value for it is the host of the request, which proxies rewrite in another way. */
  static boolean isAuthority(String name) {
    return name.equalsIgnoreCase(":authority") || name.equalsIgnoreCase("host");
  }
}
