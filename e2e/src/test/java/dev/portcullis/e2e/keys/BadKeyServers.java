package dev.portcullis.e2e.keys;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.LoopbackHttpServer;
import dev.portcullis.e2e.harness.LoopbackHttpServer.Conversation;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;

/**
 * Servers of keys that none can be had from, all running at once, each for an issuer of its own.
 */
final class BadKeyServers implements AutoCloseable {
  private final ImmutableList.Builder<BadKeyServer> rows = ImmutableList.builder();
  private final List<Runnable> running = new ArrayList<>();
  private int number;

  /**
   * One of them.
   *
   * @param cause of {@code /api/v1/issuers}
   * @param issuer whose keys it has
   * @param rule the fields of the policy's rule
   */
  record BadKeyServer(String name, String cause, String issuer, String rule) {
    String policy() {
      return FetchedPolicies.policy("bad-" + Integer.toHexString(name.hashCode()), rule);
    }

    @Override
    public String toString() {
      return name + ": " + cause;
    }
  }

  /** What hangs or trickles is given up soon, all else never: machines of tests can be slow. */
  private static String timeout(String cause) {
    return cause.equals("timeout") ? "timeout: 1s\n" : "timeout: 60s\n";
  }

  ImmutableList<BadKeyServer> rows() {
    return rows.build();
  }

  /** One at a URI, whatever is there. */
  void at(String name, String cause, String uri) {
    String issuer = "https://bad-%d.example".formatted(number++);
    String rule = "issuer: \"%s\"\njwksUri: \"%s\"\n".formatted(issuer, uri);
    rows.add(new BadKeyServer(name, cause, issuer, rule + timeout(cause)));
  }

  /** One that speaks as it likes. */
  void speaking(String name, String cause, Conversation conversation) {
    LoopbackHttpServer server =
        LoopbackHttpServer.speaking(loopback(), ServerSocketFactory.getDefault(), conversation);
    running.add(server::close);
    at(name, cause, "http://127.0.0.1:%d/keys".formatted(server.port()));
  }

  /** One that answers each request with these bytes, and closes. */
  void answering(String name, String cause, String bytes) {
    speaking(
        name,
        cause,
        connection -> {
          Conversations.readRequest(connection);
          Conversations.write(connection, bytes);
        });
  }

  /** One whose answer is well formed. */
  void answering(String name, String cause, int status, String body, Header... headers) {
    KeyServer server = KeyServer.serving().answers(status, body, headers);
    at(name, cause, server, server.uri("/keys"));
  }

  /** One that redirects. */
  void redirecting(String name, String cause, String location) {
    answering(name, cause, 302, "", new Header("location", location));
  }

  /** A server that runs as long as the others. */
  void at(String name, String cause, KeyServer server, String uri) {
    running.add(server::close);
    at(name, cause, uri);
  }

  /** An issuer whose discovery document says this; ISSUER stands for the issuer. */
  void discovering(String name, String cause, String document) {
    KeyServer server = KeyServer.serving();
    running.add(server::close);
    String issuer = server.uri("/" + number++);
    server.answers(200, document.replace("ISSUER", issuer));
    rows.add(
        new BadKeyServer(
            name, cause, issuer, "issuer: \"%s\"\n%s".formatted(issuer, timeout(cause))));
  }

  static InetSocketAddress loopback() {
    return new InetSocketAddress("127.0.0.1", FreePorts.next());
  }

  @Override
  public void close() {
    running.forEach(Runnable::run);
  }
}
