package dev.portcullis.jwks;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableListMultimap;
import dev.portcullis.jwks.FetchFailure.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

/** One request and its answer on a connection of their own, with a bound on everything. */
final class HttpExchange {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_INTERIM_ANSWERS = 10;
  private static final int FIRST_FINAL = 200;
  private static final int SUCCESS_END = 300;
  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setMaxLineLength(8192)
          // The library stops when it has so many, not when it has more.
          .setMaxHeaderCount(101)
          .setMaxEmptyLineCount(2)
          .build();

  private final String server;

  /**
   * An exchange.
   *
   * @param server how sentences call it
   */
  HttpExchange(String server) {
    this.server = server;
  }

  /** Asks for a tunnel to {@code authority}. */
  void connect(Socket socket, String authority) throws FetchException {
    ClassicHttpRequest request = new BasicClassicHttpRequest("CONNECT", (HttpHost) null, authority);
    request.addHeader("Host", authority);
    request.addHeader("User-Agent", "portcullis");
    HttpAnswer answer = exchange(socket, request);
    if (answer.status() >= SUCCESS_END) {
      throw new FetchException(
          Cause.HTTP_PROXY, server + " refuses a tunnel to " + authority + ": " + answer.shown());
    }
  }

  /**
   * Asks for a document, with nothing that would tell one asker from another.
   *
   * @param target as the server, or the proxy, takes it
   * @param etag of what is known already, "" for nothing
   */
  HttpAnswer get(Socket socket, KeyUri uri, String target, String etag) throws FetchException {
    ClassicHttpRequest request = new BasicClassicHttpRequest("GET", (HttpHost) null, target);
    request.addHeader("Host", uri.authority());
    request.addHeader("Accept", "application/jwk-set+json, application/json, */*;q=0.1");
    request.addHeader("User-Agent", "portcullis");
    if (!etag.isEmpty()) {
      request.addHeader("If-None-Match", etag);
    }
    return exchange(socket, request);
  }

  private HttpAnswer exchange(Socket socket, ClassicHttpRequest request) throws FetchException {
    // Never closed: that could wait for the server. Whoever opened the socket closes it.
    DefaultBHttpClientConnection connection =
        new DefaultBHttpClientConnection(
            LIMITS,
            null,
            null,
            null,
            null,
            null,
            // Its usual one has no limits, whatever those of the connection are.
            new DefaultHttpResponseParserFactory(LIMITS));
    String where = "before it answers";
    try {
      connection.bind(socket);
      connection.sendRequestHeader(request);
      connection.flush();
      ClassicHttpResponse response = finalAnswer(connection);
      where = "in the middle of the answer";
      boolean document = request.getMethod().equals("GET");
      return new HttpAnswer(
          response.getCode(),
          response.getReasonPhrase() == null ? "" : response.getReasonPhrase(),
          headers(response),
          document && response.getCode() == FIRST_FINAL ? body(connection, response) : "");
    } catch (MessageConstraintException e) {
      throw failure(Cause.TOO_LARGE, "sends more than 100 header lines, or one above 8 KiB");
    } catch (NoHttpResponseException e) {
      throw failure(Cause.HTTP, "closes the connection without an answer");
    } catch (HttpException e) {
      // Not its message: it has a part of what it could not read.
      throw failure(Cause.HTTP, "answers with something other than HTTP/1.1");
    } catch (IOException e) {
      throw TlsTrouble.isAlert(e)
          ? TlsTrouble.of(server, e)
          : failure(Cause.HTTP, "breaks off " + where);
    }
  }

  private ClassicHttpResponse finalAnswer(DefaultBHttpClientConnection connection)
      throws FetchException, HttpException, IOException {
    for (int i = 0; i < MOST_INTERIM_ANSWERS; i++) {
      ClassicHttpResponse response = connection.receiveResponseHeader();
      if (response.getCode() >= FIRST_FINAL) {
        return response;
      }
    }
    throw failure(Cause.HTTP, "sends one interim answer after the other");
  }

  private static ImmutableListMultimap<String, String> headers(ClassicHttpResponse response) {
    ImmutableListMultimap.Builder<String, String> headers = ImmutableListMultimap.builder();
    for (Header header : response.getHeaders()) {
      String value = header.getValue();
      headers.put(Ascii.toLowerCase(header.getName()), value == null ? "" : value.strip());
    }
    return headers.build();
  }

  private String body(DefaultBHttpClientConnection connection, ClassicHttpResponse response)
      throws FetchException, HttpException, IOException {
    for (Header encoding : response.getHeaders("Content-Encoding")) {
      if (!Ascii.equalsIgnoreCase("identity", String.valueOf(encoding.getValue()).strip())) {
        throw failure(Cause.HTTP, "compresses the answer, which nobody asked for");
      }
    }
    connection.receiveResponseEntity(response);
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return "";
    }
    if (entity.getContentLength() > MOST_BYTES) {
      throw failure(
          Cause.TOO_LARGE,
          "answers with " + entity.getContentLength() + " bytes; 1 MiB is the most");
    }
    // Not closed either: that would read the rest.
    InputStream in = entity.getContent();
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw failure(Cause.TOO_LARGE, "answers with more than 1 MiB");
    }
    return text(bytes);
  }

  private String text(byte[] bytes) throws FetchException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw failure(Cause.NOT_JSON, "answers with something that is not UTF-8");
    }
  }

  private FetchException failure(Cause cause, String sentence) {
    return new FetchException(cause, server + " " + sentence);
  }
}
