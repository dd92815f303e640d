package dev.portcullis.e2e.decisions;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LoopbackHttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the cases need besides a backend: a key server and an external-authorization service. */
final class CaseServices implements AutoCloseable {
  private static final int PORT = 21771;
  private static final String KEYS = "/__jwks/";
  private static final String HEADER = "x-ext-authz";

  private final Path keys;
  private final LoopbackHttpServer server;

  CaseServices(Path keys) {
    this.keys = keys;
    this.server = LoopbackHttpServer.start(new InetSocketAddress("127.0.0.1", PORT), this::answer);
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpAnswer answer(HttpRequest request) {
    return request.target().startsWith(KEYS)
        ? keySet(request.target().substring(KEYS.length()))
        : authorize(request);
  }

  private HttpAnswer keySet(String name) {
    Path file = keys.resolve(name).normalize();
    if (!file.startsWith(keys) || !Files.isRegularFile(file)) {
      return new HttpAnswer(404, ImmutableList.of(), "");
    }
    try {
      Header json = new Header("content-type", "application/json");
      return new HttpAnswer(200, ImmutableList.of(json), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpAnswer authorize(HttpRequest request) {
    boolean allowed =
        request.headers().stream()
            .anyMatch(
                header -> header.name().equalsIgnoreCase(HEADER) && header.value().equals("allow"));
    String received = request.method() + " " + request.host() + request.target();
    ImmutableList<Header> headers =
        ImmutableList.of(
            new Header("x-ext-authz-check-received", received),
            new Header("x-ext-authz-check-result", allowed ? "allowed" : "denied"),
            new Header("content-type", "text/plain; charset=utf-8"));
    String denied = "denied by ext_authz for not found header `x-ext-authz: allow` in the request";
    return new HttpAnswer(allowed ? 200 : 403, headers, allowed ? "" : denied);
  }
}
