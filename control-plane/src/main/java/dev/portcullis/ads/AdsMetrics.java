package dev.portcullis.ads;

import dev.portcullis.xds.ResourceType;

/** Counts what streams do; called by many threads, must return at once. */
public interface AdsMetrics {
  /** Counts nothing. */
  AdsMetrics NONE = new AdsMetrics() {};

  /** A response was written. */
  default void sent(Protocol protocol, ResourceType type, int resources, int removed) {}

  /** A proxy has applied a response. */
  default void accepted(Protocol protocol, ResourceType type) {}

  /** A proxy has refused a response. */
  default void refused(Protocol protocol, ResourceType type) {}

  /** A proxy's stream has begun. */
  default void connected(Protocol protocol) {}

  /** A stream that had begun has ended. */
  default void disconnected(Protocol protocol) {}

  /** A stream was turned away, for {@code reason} (a gRPC status code). */
  default void turnedAway(Protocol protocol, String reason) {}
}
