package dev.portcullis.compile.envoy;

import com.google.common.base.Supplier;
import com.google.common.collect.ImmutableList;
import com.google.protobuf.Duration;
import dev.portcullis.compile.routing.GatewayChain;
import dev.portcullis.compile.routing.GatewayChain.Clients;
import dev.portcullis.compile.routing.GatewayChain.Connections;
import dev.portcullis.compile.routing.GatewayChain.Requests;
import dev.portcullis.compile.routing.ListenerPlan.GatewayListener;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.ServerTlsSettings.Mode;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;

/** Gives a gateway's listener its filter chains: the only one, or one for each set of names. */
final class GatewayChains {
  /** A connection that begins with anything else is closed: anybody could come by it otherwise. */
  private static final ListenerFilter PROXY_PROTOCOL =
      ListenerFilter.newBuilder()
          .setName("envoy.filters.listener.proxy_protocol")
          .setTypedConfig(DeterministicProto.pack(ProxyProtocol.getDefaultInstance()))
          .build();

  private static final Duration HANDSHAKE = Duration.newBuilder().setSeconds(15).build();

  private final ConnectionManagerEmitter connectionManagers;
  private final TlsTerminationEmitter terminations;
  private final Supplier<NetworkPolicy> networkPolicy;

  GatewayChains(
      MeshSettings mesh,
      ConnectionManagerEmitter connectionManagers,
      Supplier<NetworkPolicy> networkPolicy) {
    this.connectionManagers = connectionManagers;
    this.terminations = new TlsTerminationEmitter(new MutualTlsEmitter(mesh));
    this.networkPolicy = networkPolicy;
  }

  void add(Listener.Builder listener, GatewayListener plan) {
    // First: what else is said comes behind it.
    if (plan.topology().proxyProtocol()) {
      listener.addListenerFilters(PROXY_PROTOCOL);
    }
    // With Envoy's time limit of 15 s: it is the client that begins, and it may be anybody.
    if (plan.chains().stream().anyMatch(chain -> chain.tls().mode() != Mode.NONE)) {
      listener.addListenerFilters(FilterChains.TLS_INSPECTOR);
    }
    plan.chains().forEach(chain -> listener.addFilterChains(chain(plan, chain)));
  }

  private FilterChain chain(GatewayListener plan, GatewayChain chain) {
    FilterChain.Builder builder = FilterChain.newBuilder();
    FilterChainMatch match = match(chain);
    if (!match.equals(FilterChainMatch.getDefaultInstance())) {
      builder.setFilterChainMatch(match);
    }
    switch (chain) {
      case Requests requests ->
          builder.addFilters(
              ListenerEmitter.connectionManager(connectionManagers.emit(plan, requests)));
      case Connections connections -> builder.addAllFilters(filters(plan, connections));
    }
    if (chain.tls().mode().isTerminated()) {
      builder.setTransportSocket(socket(chain)).setTransportSocketConnectTimeout(HANDSHAKE);
    }
    return builder.build();
  }

  private static FilterChainMatch match(GatewayChain chain) {
    FilterChainMatch.Builder match =
        FilterChainMatch.newBuilder().addAllServerNames(chain.serverNames());
    if (chain instanceof Connections connections && connections.clients() == Clients.MEMBERS) {
      match.addAllApplicationProtocols(ConnectionKind.MESH_PROTOCOLS);
    }
    return match.build();
  }

  private TransportSocket socket(GatewayChain chain) {
    return switch (chain) {
      case Requests _ -> terminations.ofRequests(chain.tls());
      case Connections _ -> terminations.ofConnections(chain.tls());
    };
  }

  /** Policy first, as with requests. */
  private ImmutableList<Filter> filters(GatewayListener plan, Connections chain) {
    ImmutableList.Builder<Filter> filters = ImmutableList.builder();
    switch (chain.enforcement()) {
      case HERE -> filters.addAll(networkPolicy.get().filters(plan.port()));
      case AT_THE_DESTINATION -> {}
    }
    return filters.addAll(TcpProxyFilter.render(plan.name(), chain.targets())).build();
  }
}
