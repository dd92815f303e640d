package dev.portcullis.model;

import com.google.common.collect.ImmutableSortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a host, or to a subset of it, are made: {@code trafficPolicy} of a {@link
 * DestinationRule}.
 *
 * @param everyPort what holds for ports that have nothing of their own
 * @param ports by number what holds for one port, in place of all of {@code everyPort}
 */
public record TrafficPolicy(
    PortPolicy everyPort,
    @Nullable ProxyProtocol proxyProtocol,
    @Nullable Tunnel tunnel,
    @Nullable RetryBudget retryBudget,
    ImmutableSortedMap<Integer, PortPolicy> ports) {

  /**
   * How connections to a port are made.
   *
   * @param tls how they are secured
   */
  public record PortPolicy(
      @Nullable LoadBalancer loadBalancer,
      @Nullable ConnectionPool connectionPool,
      @Nullable OutlierDetection outlierDetection,
      @Nullable ClientTlsSettings tls) {
    /** Nothing is said. */
    public static final PortPolicy NONE = new PortPolicy(null, null, null, null);
  }

  /** What a server is told of the client's address, in the order of Istio's protos. */
  public enum ProxyProtocol {
    V1,
    V2
  }

  /**
   * A server that connections go through.
   *
   * @param protocol {@code CONNECT} or {@code POST}
   */
  public record Tunnel(String protocol, String targetHost, int targetPort) {}

  /**
   * How many requests may be retries at a time.
   *
   * @param percent of active requests, null for the default
   * @param atLeast so many may be, 0 for the default
   */
  public record RetryBudget(@Nullable Double percent, int atLeast) {}

  /** What holds for a port. */
  public PortPolicy of(int port) {
    return ports.getOrDefault(port, everyPort);
  }
}
