package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;

/**
 * A request as it goes over the wire: nothing is added, reordered or encoded but the body's length.
 */
public record HttpRequest(
    String method, String target, String host, ImmutableList<Header> headers, String body) {

  /** A GET of a path for the host that most scenarios use. */
  public static HttpRequest get(String target) {
    return of("GET", target);
  }

  /** A request without headers or body. */
  public static HttpRequest of(String method, String target) {
    return new HttpRequest(method, target, "httpbin.example", ImmutableList.of(), "");
  }

  /** The same request for another host. */
  public HttpRequest host(String newHost) {
    return new HttpRequest(method, target, newHost, headers, body);
  }

  /** The same request with one more header line. */
  public HttpRequest header(String name, String value) {
    ImmutableList<Header> more =
        ImmutableList.<Header>builder().addAll(headers).add(new Header(name, value)).build();
    return new HttpRequest(method, target, host, more, body);
  }

  /** The same request with a bearer token; the empty token adds nothing. */
  public HttpRequest bearer(String token) {
    return token.isEmpty() ? this : header("authorization", "Bearer " + token);
  }

  /** The same request with a body. */
  public HttpRequest body(String newBody) {
    return new HttpRequest(method, target, host, headers, newBody);
  }
}
