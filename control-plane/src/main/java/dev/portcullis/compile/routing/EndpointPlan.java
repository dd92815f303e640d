package dev.portcullis.compile.routing;

import com.google.common.net.InetAddresses;
import java.util.Comparator;

/**
 * An address that a cluster sends requests to.
 *
 * @param address an IP address, a DNS name, or the path of a unix socket ({@code port} 0)
 * @param weight relative share, 0 where not given
 */
public record EndpointPlan(String address, int port, int weight, EndpointTraits traits)
    implements Comparable<EndpointPlan> {
  private static final String UNIX = "unix://";
  private static final Comparator<EndpointPlan> ORDER =
      Comparator.comparing(EndpointPlan::address)
          .thenComparingInt(EndpointPlan::port)
          .thenComparingInt(EndpointPlan::weight)
          .thenComparing(endpoint -> endpoint.traits.toString());

  /** An endpoint as users write it; {@code unix:///path} becomes a socket. */
  static EndpointPlan of(String address, int port, int weight, EndpointTraits traits) {
    return address.startsWith(UNIX)
        ? new EndpointPlan(address.substring(UNIX.length()), 0, weight, traits)
        : new EndpointPlan(address, port, weight, traits);
  }

  /** One of whose workload nothing is known. */
  static EndpointPlan of(String address, int port, int weight) {
    return of(address, port, weight, EndpointTraits.UNKNOWN);
  }

  /** The same, if it is not to be spoken to by TLS of the mesh. */
  EndpointPlan inPlaintext() {
    return new EndpointPlan(address, port, weight, traits.inPlaintext());
  }

  /** True for the path of a unix socket. */
  public boolean isSocketPath() {
    return port == 0;
  }

  /** True if nothing has to be looked up to reach it. */
  boolean isLiteral() {
    return isSocketPath() || InetAddresses.isInetAddress(address);
  }

  @Override
  public int compareTo(EndpointPlan other) {
    return ORDER.compare(this, other);
  }
}
