import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Plays httpbin in the demo: answers every request with what it received, as JSON. */
final class EchoServer {
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
    HttpServer server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", EchoServer::echo);
    server.start();
  }

  private static void echo(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String headers =
        exchange.getRequestHeaders().entrySet().stream()
            .map(header -> quote(header.getKey()) + ": " + quote(String.join(",", header.getValue())))
            .collect(Collectors.joining(", "));
    String json =
        "{\"method\": %s, \"url\": %s, \"headers\": {%s}}\n"
            .formatted(
                quote(exchange.getRequestMethod()),
                quote(exchange.getRequestURI().toString()),
                headers);
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(200, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
