package dev.portcullis.document;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ProblemCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which protocol a port speaks. */
final class Protocols {
  private static final ImmutableMap<String, String> BY_NAME =
      ImmutableMap.<String, String>builder()
          .put("http", "HTTP")
          .put("http2", "HTTP2")
          .put("grpc", "GRPC")
          .put("grpc-web", "GRPC-WEB")
          .put("https", "HTTPS")
          .put("tls", "TLS")
          .put("tcp", "TCP")
          // Their own filters are off by default in Istio: plain TCP.
          .put("mongo", "TCP")
          .put("redis", "TCP")
          .put("mysql", "TCP")
          .put("udp", "UDP")
          .buildOrThrow();

  private static final ImmutableMap<String, String> KUBERNETES_APP_PROTOCOLS =
      ImmutableMap.of(
          "kubernetes.io/h2c", "HTTP2",
          "kubernetes.io/ws", "HTTP",
          "kubernetes.io/wss", "HTTPS");

  /** SMTP, DNS, MySQL, MongoDB: the server speaks first there, which detection can't bear. */
  private static final ImmutableSet<Integer> TCP_PORTS = ImmutableSet.of(25, 53, 3306, 27017);

  private Protocols() {}

  /** The protocol of a port of a Kubernetes Service, "" where it has to be detected. */
  static String ofServicePort(String transport, String appProtocol, String name, int number) {
    if (transport.equals("UDP") || transport.equals("SCTP")) {
      return "UDP";
    }
    if (!appProtocol.isEmpty()) {
      String known = KUBERNETES_APP_PROTOCOLS.get(appProtocol);
      return known != null ? known : orDetected(appProtocol, number);
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("grpc-web") || lower.startsWith("grpc-web-")) {
      return "GRPC-WEB";
    }
    int dash = lower.indexOf('-');
    return orDetected(dash < 0 ? lower : lower.substring(0, dash), number);
  }

  private static String orDetected(String name, int number) {
    String known = BY_NAME.get(name.toLowerCase(Locale.ROOT));
    return known != null ? known : TCP_PORTS.contains(number) ? "TCP" : "";
  }

  /** The protocol of a port of an Istio resource, upper case, "" after a report or if absent. */
  static String read(Fields port, boolean required) {
    @Nullable String text = required ? port.required("protocol") : port.string("protocol", "");
    if (text == null || text.isEmpty()) {
      return "";
    }
    String known = BY_NAME.get(text.toLowerCase(Locale.ROOT));
    if (known == null) {
      port.report(
          ProblemCode.INVALID_PROTOCOL,
          "protocol",
          "is " + text + ", which is none of HTTP, HTTP2, GRPC, GRPC-WEB, HTTPS, TLS, TCP",
          Suggestion.hint(text.toLowerCase(Locale.ROOT), BY_NAME.keySet(), ""));
      return "";
    }
    return known;
  }
}
