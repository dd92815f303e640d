package dev.portcullis.ads;

import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import org.jspecify.annotations.Nullable;

/** One stream under test: either the pure reducer, or the service over in-process gRPC. */
interface Driver extends AutoCloseable {
  void snapshot(Snapshot snapshot);

  void send(DeltaDiscoveryRequest request);

  void send(DiscoveryRequest request);

  /** The next response; null only if {@link #knowsSilence} and there is none. */
  @Nullable Answer next();

  /** True if a response that is not there yet will not come by itself. */
  boolean knowsSilence();

  @Override
  void close();
}
