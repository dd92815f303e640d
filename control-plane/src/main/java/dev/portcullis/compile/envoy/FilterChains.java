package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Duration;
import dev.portcullis.compile.routing.ListenerPlan.GatewayChain;
import dev.portcullis.compile.routing.ListenerPlan.Opening;
import dev.portcullis.compile.routing.ListenerPlan.Peers;
import dev.portcullis.compile.routing.ListenerPlan.TcpListener;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.ServerTlsSettings.Mode;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;

/** Gives a listener a filter chain for each way in which peers may connect. */
final class FilterChains {
  private static final ListenerFilter TLS_INSPECTOR =
      ListenerFilter.newBuilder()
          .setName("envoy.filters.listener.tls_inspector")
          .setTypedConfig(DeterministicProto.pack(TlsInspector.getDefaultInstance()))
          .build();
  private static final FilterChainMatch PLAINTEXT =
      FilterChainMatch.newBuilder().setTransportProtocol("raw_buffer").build();
  private static final FilterChainMatch TLS =
      FilterChainMatch.newBuilder().setTransportProtocol("tls").build();

  /** By these protocols members of a mesh are told from others who speak TLS. */
  private static final FilterChainMatch MESH_TLS =
      TLS.toBuilder()
          .addAllApplicationProtocols(
              ImmutableList.of(
                  "istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2"))
          .build();

  private static final Duration HANDSHAKE = Duration.newBuilder().setSeconds(15).build();

  private final MutualTlsEmitter mutualTls;
  private final TlsTerminationEmitter terminations;

  FilterChains(MeshSettings mesh) {
    this.mutualTls = new MutualTlsEmitter(mesh);
    this.terminations = new TlsTerminationEmitter(mutualTls);
  }

  /** A chain of a gateway's port: the only one, or one of several with TLS. */
  void addGateway(Listener.Builder listener, GatewayChain plan, Filter filter) {
    FilterChain.Builder chain = FilterChain.newBuilder().addFilters(filter);
    if (plan.tls().mode() == Mode.NONE) {
      listener.addFilterChains(chain);
      return;
    }
    // With Envoy's time limit of 15 s: it is the client that begins, and it may be anybody.
    if (listener.getListenerFiltersCount() == 0) {
      listener.addListenerFilters(TLS_INSPECTOR);
    }
    if (!plan.serverNames().isEmpty()) {
      chain.getFilterChainMatchBuilder().addAllServerNames(plan.serverNames());
    }
    listener.addFilterChains(
        chain
            .setTransportSocket(terminations.socket(plan.tls()))
            .setTransportSocketConnectTimeout(HANDSHAKE));
  }

  /** The chains of a port where HTTP is spoken; other TLS than the mesh's is refused. */
  void addHttp(Listener.Builder listener, Peers peers, Filter filter) {
    FilterChain chain = FilterChain.newBuilder().addFilters(filter).build();
    switch (peers) {
      case ANY -> listener.addFilterChains(chain);
      case PERMISSIVE ->
          inspect(listener)
              .addFilterChains(matching(MESH_TLS, chain, mutualTls.http()))
              .addFilterChains(matching(PLAINTEXT, chain));
      case STRICT -> inspect(listener).addFilterChains(matching(TLS, chain, mutualTls.http()));
    }
  }

  /**
   * The chains of a port whose connections are passed on; other TLS than the mesh's is passed on,
   * too, and its peer has no identity.
   */
  void addTcp(Listener.Builder listener, TcpListener plan, ImmutableList<Filter> filters) {
    FilterChain chain = FilterChain.newBuilder().addAllFilters(filters).build();
    switch (plan.peers()) {
      case ANY ->
          (plan.opening() == Opening.TLS ? inspect(listener) : listener).addFilterChains(chain);
      case PERMISSIVE ->
          inspect(listener)
              .addFilterChains(matching(MESH_TLS, chain, mutualTls.opaque()))
              .addFilterChains(matching(TLS, chain))
              .addFilterChains(matching(PLAINTEXT, chain));
      case STRICT -> inspect(listener).addFilterChains(matching(TLS, chain, mutualTls.opaque()));
    }
  }

  /** No time limit: a client may open a connection long before it needs it. */
  private static Listener.Builder inspect(Listener.Builder listener) {
    return listener
        .addListenerFilters(TLS_INSPECTOR)
        .setListenerFiltersTimeout(Duration.getDefaultInstance())
        .setContinueOnListenerFiltersTimeout(true);
  }

  private static FilterChain matching(FilterChainMatch match, FilterChain chain) {
    return chain.toBuilder().setFilterChainMatch(match).build();
  }

  private static FilterChain matching(
      FilterChainMatch match, FilterChain chain, TransportSocket socket) {
    return matching(match, chain).toBuilder().setTransportSocket(socket).build();
  }
}
