package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;

/**
 * How a stream reads and writes the messages of one variant of the protocol.
 *
 * @param <Q> the requests
 */
interface Wire<Q> {
  Protocol protocol();

  /** Stands for whatever is no request; told apart by identity. */
  Q unreadable();

  /** True if {@code request} is what stands for no request. */
  @SuppressWarnings("ReferenceEquality")
  default boolean isUnreadable(Q request) {
    return request == unreadable();
  }

  Node node(Q request);

  String typeUrl(Q request);

  String nonce(Q request);

  RequestContent content(Q request);

  /** True if the proxy says that it holds something from an earlier stream. */
  boolean hasClaims(Q request);

  /** What a request of {@code type} does to a state. */
  StreamState.Reduced hear(StreamState state, ResourceType type, Q request, Answers answers);

  WireMessage write(Outgoing outgoing);

  /** The incremental variant. */
  final class Delta implements Wire<DeltaDiscoveryRequest> {
    private static final DeltaDiscoveryRequest UNREADABLE =
        DeltaDiscoveryRequest.newBuilder().build();

    @Override
    public DeltaDiscoveryRequest unreadable() {
      return UNREADABLE;
    }

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
    public String nonce(DeltaDiscoveryRequest request) {
      return request.getResponseNonce();
    }

    @Override
    public RequestContent content(DeltaDiscoveryRequest request) {
      return new RequestContent(
          request.getResourceNamesSubscribeList(),
          request.getResourceNamesUnsubscribeList(),
          request.getInitialResourceVersionsMap(),
          request.hasErrorDetail());
    }

    @Override
    public boolean hasClaims(DeltaDiscoveryRequest request) {
      return request.getInitialResourceVersionsCount() > 0;
    }

    @Override
    public StreamState.Reduced hear(
        StreamState state, ResourceType type, DeltaDiscoveryRequest request, Answers answers) {
      return state.hear(type, request, answers);
    }

    @Override
    public WireMessage write(Outgoing outgoing) {
      return WireMessage.of(DeltaProtocol.write(outgoing));
    }
  }

  /** The state-of-the-world variant. */
  final class Sotw implements Wire<DiscoveryRequest> {
    private static final DiscoveryRequest UNREADABLE = DiscoveryRequest.newBuilder().build();

    @Override
    public DiscoveryRequest unreadable() {
      return UNREADABLE;
    }

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
    public String nonce(DiscoveryRequest request) {
      return request.getResponseNonce();
    }

    @Override
    public RequestContent content(DiscoveryRequest request) {
      return new RequestContent(
          request.getResourceNamesList(),
          ImmutableList.of(),
          // An empty version is one, too: it is what sets a request apart from one without names.
          ImmutableMap.of("", request.getVersionInfo()),
          request.hasErrorDetail());
    }

    @Override
    public boolean hasClaims(DiscoveryRequest request) {
      return !request.getVersionInfo().isEmpty();
    }

    @Override
    public StreamState.Reduced hear(
        StreamState state, ResourceType type, DiscoveryRequest request, Answers answers) {
      return state.hear(type, request, answers);
    }

    @Override
    public WireMessage write(Outgoing outgoing) {
      return WireMessage.of(SotwProtocol.write(outgoing));
    }
  }
}
