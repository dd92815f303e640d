package dev.portcullis.jwks;

import dev.portcullis.document.ShortText;
import dev.portcullis.jwks.FetchFailure.Cause;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * An http or https URI, taken apart by one parser for all that look at it: where checks and
 * connections read a URI differently, the checks can be got round.
 *
 * @param target path and query
 */
record KeyUri(boolean secure, KeyHost host, int port, String target) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MAX_PORT = 65_535;

  /**
   * Reads a whole URI.
   *
   * @param otherwise the cause if it is none that could be asked
   */
  static KeyUri parse(String text, Cause otherwise) throws FetchException {
    try {
      return of(new URI(text), otherwise);
    } catch (URISyntaxException e) {
      throw new FetchException(otherwise, ShortText.of(text) + " is no URI");
    }
  }

  /** Where a server says to look instead. */
  KeyUri redirected(String location) throws FetchException {
    // URI.resolve knows only the RFC before last, in which a lone query drops the last segment.
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    String reference = location.startsWith("?") ? path + location : location;
    KeyUri next;
    try {
      next = of(new URI(absolute()).resolve(new URI(reference)), Cause.REDIRECT);
    } catch (URISyntaxException e) {
      throw new FetchException(
          Cause.REDIRECT,
          shown() + " redirects to " + ShortText.of(location) + ", which is no URI");
    } catch (FetchException e) {
      throw new FetchException(e.failure().cause(), shown() + " redirects: " + e.getMessage());
    }
    if (secure && !next.secure) {
      throw new FetchException(
          Cause.REDIRECT, shown() + " redirects from https down to " + next.shown());
    }
    return next;
  }

  private static KeyUri of(URI uri, Cause otherwise) throws FetchException {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String authority = uri.getRawAuthority();
    boolean secure = scheme.equals("https");
    if (!secure && !scheme.equals("http") || authority == null) {
      // Not the rest of it: a file's name, say, is none of the reader's business.
      String what = scheme.isEmpty() ? "relative" : "of the scheme " + ShortText.of(scheme);
      throw new FetchException(otherwise, "the URI is " + what + ", not http or https with a host");
    }
    if (authority.contains("@")) {
      // Not the text: it may hold a password.
      throw new FetchException(
          Cause.NOT_ALLOWED, "the URI holds credentials, or a name before the host");
    }
    int colon = authority.lastIndexOf(':');
    boolean ported = colon > authority.lastIndexOf(']');
    String port = ported ? authority.substring(colon + 1) : "";
    URI ascii = URI.create(uri.toASCIIString());
    String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
    return new KeyUri(
        secure,
        KeyHost.parse(ported ? authority.substring(0, colon) : authority),
        port.isEmpty() ? secure ? HTTPS : HTTP : port(port, otherwise),
        path + query);
  }

  private static int port(String text, Cause otherwise) throws FetchException {
    boolean number = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = number ? Integer.parseInt(text) : 0;
    if (port == 0 || port > MAX_PORT) {
      throw new FetchException(otherwise, "the URI has the port " + ShortText.of(text));
    }
    return port;
  }

  /** The header {@code Host}. */
  String authority() {
    boolean usual = port == (secure ? HTTPS : HTTP);
    return usual ? host.inUri() : host.inUri() + ":" + port;
  }

  /** For a request by a proxy. */
  String absolute() {
    return base() + target;
  }

  /** For a log line: without the query, in which a redirect may put a secret. */
  String shown() {
    int query = target.indexOf('?');
    return ShortText.of(base() + (query < 0 ? target : target.substring(0, query)));
  }

  private String base() {
    return (secure ? "https://" : "http://") + authority();
  }
}
