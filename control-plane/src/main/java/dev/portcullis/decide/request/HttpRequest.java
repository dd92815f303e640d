package dev.portcullis.decide.request;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * @param method as sent, by case
 * @param authority the host as sent, with a port if there is one; "" for none
 * @param target path and query as sent, before any normalization
 * @param headers all lines in order, without pseudo headers and {@code host}; a repeated header is
 *     several lines
 */
public record HttpRequest(
    Connection connection,
    String method,
    String authority,
    String target,
    ImmutableList<HeaderField> headers) {

  /** The scheme that the proxy takes it to have: a sidecar believes who sent it. */
  public String scheme() {
    String forwarded = header("x-forwarded-proto");
    if (forwarded != null
        && (Ascii.equalsIgnoreCase(forwarded, "http")
            || Ascii.equalsIgnoreCase(forwarded, "https"))) {
      return Ascii.toLowerCase(forwarded);
    }
    return connection.tls() ? "https" : "http";
  }

  /** The path without query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The first line of a header, by its name in lower case; null without one. */
  public @Nullable String header(String name) {
    return headers.stream()
        .filter(header -> header.name().equals(name))
        .map(HeaderField::value)
        .findFirst()
        .orElse(null);
  }
}
