package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.http2.Http2ClientRequest;
import io.helidon.webclient.http2.Http2ClientResponse;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * HTTP/2 without TLS by prior knowledge, its requests one after the other on one connection.
 *
 * <p>The JDK's client speaks cleartext HTTP/2 only by an upgrade that Envoy does not offer.
 * Helidon's is of the release the control plane's admin server comes from, so it brings no second
 * HTTP stack. How many connections it made is asked of Envoy, the one who would have closed them.
 */
public final class Http2Client implements HttpConnection {
  private final io.helidon.webclient.http2.Http2Client client;
  private final String base;

  private Http2Client(io.helidon.webclient.http2.Http2Client client, String base) {
    this.client = client;
    this.base = base;
  }

  /** A client whose connection opens with its first request. */
  public static Http2Client of(InetSocketAddress server) {
    return new Http2Client(
        io.helidon.webclient.http2.Http2Client.builder()
            .shareConnectionCache(false)
            // Else the peer's delayed ACK holds each request back for 40 ms.
            .socketOptions(options -> options.tcpNoDelay(true))
            .protocolConfig(config -> config.priorKnowledge(true))
            .build(),
        "http://" + server.getAddress().getHostAddress() + ":" + server.getPort());
  }

  /** Sends a request without body and reads its answer. */
  @Override
  public HttpAnswer send(HttpRequest request) {
    Http2ClientRequest call =
        client.method(Method.create(request.method())).uri(URI.create(base + request.target()));
    for (Header header : request.headers()) {
      call.header(HeaderNames.create(header.name()), header.value());
    }
    try (Http2ClientResponse response = call.request()) {
      ImmutableList.Builder<Header> headers = ImmutableList.builder();
      response
          .headers()
          .forEach(
              header -> headers.add(new Header(header.headerName().lowerCase(), header.values())));
      String body = response.entity().hasEntity() ? response.as(String.class) : "";
      return new HttpAnswer(response.status().code(), headers.build(), body);
    }
  }

  @Override
  public void close() {
    client.closeResource();
  }
}
