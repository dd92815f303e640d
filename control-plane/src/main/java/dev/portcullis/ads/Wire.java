package dev.portcullis.ads;

import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;

/** How a stream reads and writes the messages of one variant of the protocol. */
interface Wire<Q, R> {
  Protocol protocol();

  Node node(Q request);

  String typeUrl(Q request);

  /** How many resource names the request adds, and how many versions it claims. */
  int size(Q request);

  /** True if the proxy says that it holds something from an earlier stream. */
  boolean hasClaims(Q request);

  StreamState.Reduced hear(StreamState state, ResourceType type, Q request);

  R write(Outgoing outgoing, String nonce);

  /** The incremental variant. */
  final class Delta implements Wire<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
    @Override
    public Protocol protocol() {
      return Protocol.DELTA;
    }

    @Override
    public Node node(DeltaDiscoveryRequest request) {
      return request.getNode();
    }

    @Override
    public String typeUrl(DeltaDiscoveryRequest request) {
      return request.getTypeUrl();
    }

    @Override
    public int size(DeltaDiscoveryRequest request) {
      return request.getResourceNamesSubscribeCount() + request.getInitialResourceVersionsCount();
    }

    @Override
    public boolean hasClaims(DeltaDiscoveryRequest request) {
      return request.getInitialResourceVersionsCount() > 0;
    }

    @Override
    public StreamState.Reduced hear(
        StreamState state, ResourceType type, DeltaDiscoveryRequest request) {
      return state.hear(type, request);
    }

    @Override
    public DeltaDiscoveryResponse write(Outgoing outgoing, String nonce) {
      return DeltaProtocol.write(outgoing, nonce);
    }
  }

  /** The state-of-the-world variant. */
  final class Sotw implements Wire<DiscoveryRequest, DiscoveryResponse> {
    @Override
    public Protocol protocol() {
      return Protocol.SOTW;
    }

    @Override
    public Node node(DiscoveryRequest request) {
      return request.getNode();
    }

    @Override
    public String typeUrl(DiscoveryRequest request) {
      return request.getTypeUrl();
    }

    @Override
    public int size(DiscoveryRequest request) {
      return request.getResourceNamesCount();
    }

    @Override
    public boolean hasClaims(DiscoveryRequest request) {
      return !request.getVersionInfo().isEmpty();
    }

    @Override
    public StreamState.Reduced hear(
        StreamState state, ResourceType type, DiscoveryRequest request) {
      return state.hear(type, request);
    }

    @Override
    public DiscoveryResponse write(Outgoing outgoing, String nonce) {
      return SotwProtocol.write(outgoing, nonce);
    }
  }
}
