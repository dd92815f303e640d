package dev.portcullis.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Plays httpbin: answers every request 200 with what it received as JSON, or as an application that
 * refuses by itself where the request asks for that.
 */
public final class EchoBackend implements AutoCloseable {
  /** A request header with the status of the application's own refusal. */
  public static final String REFUSE = "x-refuse-with";

  /** How the application challenges when it refuses. */
  public static final String OWN_CHALLENGE = "Basic realm=\"application\"";

  private static final ImmutableList<Header> JSON =
      ImmutableList.of(new Header("content-type", "application/json"));

  private final String name;
  private final AtomicLong received = new AtomicLong();
  private final LoopbackHttpServer server;

  private EchoBackend(String name, InetSocketAddress address) {
    this.name = name;
    this.server = LoopbackHttpServer.start(address, this::answer);
  }

  /** Starts on a free loopback port; the name is in every answer. */
  public static EchoBackend start(String name) {
    return start(name, new InetSocketAddress("127.0.0.1", FreePorts.next()));
  }

  /** Starts on a given address. */
  public static EchoBackend start(String name, InetSocketAddress address) {
    return new EchoBackend(name, address);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** How many requests reached it. */
  public long received() {
    return received.get();
  }

  /** Reads the echo out of an answer's body. */
  public static JsonNode echo(HttpAnswer answer) {
    return Json.parse(answer.body());
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpAnswer answer(HttpRequest request) {
    received.incrementAndGet();
    for (Header header : request.headers()) {
      if (header.name().equalsIgnoreCase(REFUSE)) {
        return new HttpAnswer(
            Integer.parseInt(header.value()),
            ImmutableList.of(new Header("www-authenticate", OWN_CHALLENGE)),
            "refused by the application");
      }
    }
    ObjectNode echo = JsonNodeFactory.instance.objectNode();
    echo.put("server", name);
    echo.put("method", request.method());
    echo.put("path", request.target());
    echo.put("host", request.host());
    ObjectNode headers = echo.putObject("headers");
    for (Header header : request.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      JsonNode before = headers.get(name);
      headers.put(name, before == null ? header.value() : before.asText() + ", " + header.value());
    }
    return new HttpAnswer(200, JSON, echo.toString());
  }
}
