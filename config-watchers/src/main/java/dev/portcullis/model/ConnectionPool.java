package dev.portcullis.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many connections and requests there may be, and how long: {@code connectionPool} of a {@link
 * DestinationRule}. Numbers of 0 are no limit.
 */
public record ConnectionPool(Tcp tcp, Http http) {

  /** What holds for all connections. */
  public record Tcp(
      int maxConnections,
      @Nullable Duration connectTimeout,
      @Nullable Keepalive keepalive,
      @Nullable Duration maxConnectionDuration,
      @Nullable Duration idleTimeout) {
    /** Nothing is said. */
    public static final Tcp NONE = new Tcp(0, null, null, null, null);
  }

  /**
   * How a silent connection is probed.
   *
   * @param probes 0 for the operating system's number
   */
  public record Keepalive(int probes, @Nullable Duration time, @Nullable Duration interval) {}

  /** What holds for HTTP. */
  public record Http(
      int maxPendingRequests,
      int maxRequests,
      int maxRequestsPerConnection,
      int maxRetries,
      int maxConcurrentStreams,
      @Nullable Duration idleTimeout,
      Upgrade upgrade,
      boolean useClientProtocol) {
    /** Nothing is said. */
    public static final Http NONE = new Http(0, 0, 0, 0, 0, null, Upgrade.DEFAULT, false);
  }

  /** Whether connections are made HTTP/2, in the order of Istio's protos. */
  public enum Upgrade {
    DEFAULT,
    DO_NOT_UPGRADE,
    UPGRADE
  }
}
