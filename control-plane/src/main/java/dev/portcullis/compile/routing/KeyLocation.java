package dev.portcullis.compile.routing;

import dev.portcullis.compile.check.HostPattern;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@code jwksUri} points.
 *
 * @param host in lower case, without brackets and without a dot at the end
 * @param uri the whole of it in ASCII
 */
record KeyLocation(boolean isSecure, String host, int port, String uri) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** The location, null where it holds credentials or what is no plain name or address. */
  static @Nullable KeyLocation of(String text) {
    URI uri = URI.create(text);
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null) {
      return null;
    }
    boolean secure = "https".equals(uri.getScheme());
    int standard = secure ? HTTPS : HTTP;
    return new KeyLocation(
        secure, bare(host), uri.getPort() < 0 ? standard : uri.getPort(), uri.toASCIIString());
  }

  private static String bare(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return HostPattern.ofAny(bare).value();
  }

  /** Such as {@code jwks|https|idp.example.com|443}. */
  String clusterName() {
    return "jwks|" + (isSecure ? "https" : "http") + "|" + host + "|" + port;
  }
}
