package dev.portcullis.decide.request;

import com.google.common.collect.ImmutableList;

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

  /** The scheme that the proxy takes it to have. */
  public String scheme() {
    return connection.tls() ? "https" : "http";
  }
}
