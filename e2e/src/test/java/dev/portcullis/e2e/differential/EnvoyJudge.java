package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Asks the Envoy at a slot, over one connection for each way of connecting. */
final class EnvoyJudge implements AutoCloseable {
  private static final int LIMIT_MILLIS = 10_000;

  private final Slot slot;
  private final Identities identities;
  private final Map<Link, RawHttpClient> open = new HashMap<>();

  EnvoyJudge(Slot slot, Identities identities) {
    this.slot = slot;
    this.identities = identities;
  }

  Answer ask(Link link, HttpRequest request) {
    try {
      RawHttpClient kept = open.get(link);
      if (kept == null) {
        return once(link, request);
      }
      try {
        return answered(link, kept.send(request), request);
      } catch (IOException closedMeanwhile) {
        close(link);
        return once(link, request);
      }
    } catch (IOException e) {
      close(link);
      return Answer.none(String.valueOf(e.getMessage()));
    }
  }

  private Answer once(Link link, HttpRequest request) throws IOException {
    RawHttpClient fresh = RawHttpClient.over(connect(link));
    open.put(link, fresh);
    return answered(link, fresh.send(request), request);
  }

  /** Envoy takes a second to close what it says it closes; until then it listens to nobody. */
  private Answer answered(Link link, HttpAnswer answer, HttpRequest request) {
    if (answer.header("connection").equalsIgnoreCase("close")) {
      close(link);
    }
    return answer(answer, request);
  }

  @Override
  public void close() {
    List.copyOf(open.keySet()).forEach(this::close);
  }

  private void close(Link link) {
    RawHttpClient client = open.remove(link);
    if (client != null) {
      try {
        client.close();
      } catch (IOException goneAnyway) {
        // Nothing was lost.
      }
    }
  }

  private static Answer answer(HttpAnswer answer, HttpRequest request) {
    String details = answer.header(ProbeListener.DETAILS);
    if (answer.status() == 200 && details.equals("direct_response")) {
      ImmutableSortedMap.Builder<String, String> seen = ImmutableSortedMap.naturalOrder();
      for (String name : Answer.OBSERVED) {
        String value = text(header(answer, ProbeListener.SEEN + name.replace(":", "")));
        // What Envoy writes for an absent header.
        if (!value.equals("-") && !value.isEmpty()) {
          seen.put(name, value);
        }
      }
      return Answer.allowed(seen.buildOrThrow());
    }
    boolean head = request.method().equals("HEAD");
    return Answer.refused(
        answer.status(),
        text(details),
        head ? "" : answer.body(),
        text(answer.header("www-authenticate")));
  }

  private static String header(HttpAnswer answer, String name) {
    for (Header header : answer.headers()) {
      if (header.name().equals(name)) {
        return header.value();
      }
    }
    return "";
  }

  private static String text(@Nullable String latin1) {
    return latin1 == null
        ? ""
        : new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private Socket connect(Link link) throws IOException {
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout(LIMIT_MILLIS);
      plain.bind(new InetSocketAddress(InetAddress.getByName(link.source()), 0));
      plain.connect(slot.address(), LIMIT_MILLIS);
      return link.tls() ? encrypted(plain, link) : plain;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private Socket encrypted(Socket plain, Link link) throws IOException {
    // The JDK keeps sessions by this name, and would ask for the server name of the last one.
    String peer = (slot.host() + "-" + link.serverName()).replace('.', '-');
    SSLSocket socket =
        (SSLSocket)
            identities
                .client(link.identity())
                .getSocketFactory()
                .createSocket(plain, peer, Slot.PORT, true);
    if (!link.serverName().isEmpty()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(link.serverName())));
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }
}
