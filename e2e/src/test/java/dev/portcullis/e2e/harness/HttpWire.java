package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 framing shared by the client and the server of the tests.
 *
 * <p>Written by hand because both ends must see exactly what is on the wire: library clients
 * normalise paths, merge headers and refuse the malformed requests that the tests are about.
 */
final class HttpWire {
  private HttpWire() {}

  /** Reads one line without its line end; null at the end of the stream. */
  static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next != '\n') {
      if (next < 0) {
        throw new EOFException("the connection ended within a line");
      }
      line.write(next);
      next = in.read();
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** Reads header lines up to the empty one. */
  static ImmutableList<Header> headers(InputStream in) throws IOException {
    ImmutableList.Builder<Header> headers = ImmutableList.builder();
    while (true) {
      String line = line(in);
      if (line == null) {
        throw new EOFException("the connection ended within the headers");
      }
      if (line.isEmpty()) {
        return headers.build();
      }
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new ProtocolException("a header without a colon: not HTTP");
      }
      headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
  }

  /** Reads the body that the headers announce; without a length there is none. */
  static String body(InputStream in, List<Header> headers) throws IOException {
    if (first(headers, "transfer-encoding").equalsIgnoreCase("chunked")) {
      return chunked(in);
    }
    String length = first(headers, "content-length");
    return length.isEmpty() ? "" : exactly(in, Integer.parseInt(length));
  }

  /** The first value of a header, the empty string when it is absent. */
  static String first(List<Header> headers, String name) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return "";
  }

  private static String chunked(InputStream in) throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      String size = line(in);
      if (size == null) {
        throw new EOFException("the connection ended within a chunked body");
      }
      int length = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
      if (length == 0) {
        headers(in);
        return body.toString();
      }
      body.append(exactly(in, length));
      line(in);
    }
  }

  private static String exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended within a body");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
