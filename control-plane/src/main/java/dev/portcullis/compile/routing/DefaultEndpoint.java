package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import dev.portcullis.model.Sidecar.IngressListener;
import org.jspecify.annotations.Nullable;

/** The ways to say where the requests of a sidecar's port go. */
final class DefaultEndpoint {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String UNIX = "unix://";
  private static final ImmutableSet<String> EVERY_ADDRESS = ImmutableSet.of("0.0.0.0", "::");

  private DefaultEndpoint() {}

  /**
   * An address of this machine: {@code IP:port}, {@code unix:///path}, or, for an empty text, the
   * port itself on loopback. Null for everything else, and for {@code 0.0.0.0}, which in Istio
   * means the workload's address: proxies of one group have different ones.
   */
  static @Nullable EndpointPlan parse(IngressListener ingress) {
    String text = ingress.defaultEndpoint();
    if (text.isEmpty()) {
      return EndpointPlan.of(LOOPBACK, ingress.port(), 0);
    }
    if (text.startsWith(UNIX)) {
      return text.startsWith(UNIX + "/") ? EndpointPlan.of(text, 0, 0) : null;
    }
    HostAndPort parsed = hostAndPort(text);
    return parsed != null
            && parsed.hasPort()
            && parsed.getPort() > 0
            && InetAddresses.isInetAddress(parsed.getHost())
            && !EVERY_ADDRESS.contains(parsed.getHost())
        ? EndpointPlan.of(parsed.getHost(), parsed.getPort(), 0)
        : null;
  }

  /**
   * The port of {@code 0.0.0.0:port}, null for everything else. Where connections are intercepted
   * the workload's address is known without being told: it is the one that they were meant for.
   */
  static @Nullable Integer portOfWorkload(IngressListener ingress) {
    HostAndPort parsed = hostAndPort(ingress.defaultEndpoint());
    return parsed != null
            && parsed.hasPort()
            && parsed.getPort() > 0
            && EVERY_ADDRESS.contains(parsed.getHost())
        ? parsed.getPort()
        : null;
  }

  /** True if requests would come back to the listener for ever. */
  static boolean isListener(EndpointPlan endpoint, String bind, int port) {
    return endpoint.port() == port
        && !endpoint.isSocketPath()
        && (endpoint.address().equals(bind) || EVERY_ADDRESS.contains(bind));
  }

  private static @Nullable HostAndPort hostAndPort(String text) {
    try {
      return HostAndPort.fromString(text);
    } catch (IllegalArgumentException e) {
      return null; // neither: the caller says what was expected
    }
  }
}
