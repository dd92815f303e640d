package dev.portcullis.e2e.harness;

import java.io.IOException;

/** One open connection to a proxy, of either version of HTTP. */
public interface HttpConnection extends AutoCloseable {
  /** Sends a request and reads its answer. */
  HttpAnswer send(HttpRequest request) throws IOException;

  @Override
  void close() throws IOException;
}
