package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.compile.routing.OutboundChain;
import dev.portcullis.compile.routing.OutboundChain.ConnectionMatch;
import dev.portcullis.compile.routing.OutboundChain.Connections;
import dev.portcullis.compile.routing.OutboundChain.Requests;
import dev.portcullis.compile.routing.OutboundChain.Start;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;

/**
 * Renders the ports that a workload sends to. No policy stands there: it is for the workload that
 * is called, and whoever calls could leave it out.
 */
final class OutboundListenerEmitter {
  private static final ListenerFilter HTTP_INSPECTOR =
      ListenerFilter.newBuilder()
          .setName("envoy.filters.listener.http_inspector")
          .setTypedConfig(DeterministicProto.pack(HttpInspector.getDefaultInstance()))
          .build();

  /** What the inspector calls HTTP/1.1 and HTTP/2 in plaintext. */
  private static final ImmutableList<String> PLAINTEXT_HTTP = ImmutableList.of("http/1.1", "h2c");

  private final ConnectionManagerEmitter connectionManagers;

  OutboundListenerEmitter(ConnectionManagerEmitter connectionManagers) {
    this.connectionManagers = connectionManagers;
  }

  /** Completes a listener that has its name and address. */
  void emit(OutboundListener plan, Listener.Builder listener) {
    switch (plan.reach()) {
      case BOUND -> {}
      case HANDED_OVER -> listener.setBindToPort(BoolValue.of(false));
      case REDIRECTED -> listener.setUseOriginalDst(BoolValue.of(true));
      case TRANSPARENT ->
          listener.setUseOriginalDst(BoolValue.of(true)).setTransparent(BoolValue.of(true));
    }
    inspect(plan, listener);
    plan.chains().forEach(chain -> listener.addFilterChains(chain(plan, chain)));
    Connections others = plan.others();
    if (others != null) {
      listener.setDefaultFilterChain(chain(plan, others));
    }
  }

  /** No time limit: a client may open a connection long before it needs it. */
  private static void inspect(OutboundListener plan, Listener.Builder listener) {
    boolean http = plan.chains().stream().anyMatch(chain -> chain.match().start() == Start.HTTP);
    boolean tls = plan.chains().stream().anyMatch(chain -> chain.match().start() == Start.TLS);
    if (http || tls) {
      // Both for HTTP, too: bytes of TLS are told from it by the first.
      listener.addListenerFilters(FilterChains.TLS_INSPECTOR);
      if (http) {
        listener.addListenerFilters(HTTP_INSPECTOR);
      }
      listener
          .setListenerFiltersTimeout(Duration.getDefaultInstance())
          .setContinueOnListenerFiltersTimeout(true);
    }
  }

  private FilterChain chain(OutboundListener plan, OutboundChain chain) {
    FilterChain.Builder builder = FilterChain.newBuilder();
    FilterChainMatch match = match(chain.match());
    if (!match.equals(FilterChainMatch.getDefaultInstance())) {
      builder.setFilterChainMatch(match);
    }
    return builder.addAllFilters(filters(plan, chain)).build();
  }

  private ImmutableList<Filter> filters(OutboundListener plan, OutboundChain chain) {
    return switch (chain) {
      case Requests requests ->
          ImmutableList.of(
              ListenerEmitter.connectionManager(connectionManagers.emit(plan, requests)));
      case Connections(ConnectionMatch _, ImmutableList<TcpTarget> targets) ->
          TcpProxyFilter.render(plan.name(), targets);
    };
  }

  private static FilterChainMatch match(ConnectionMatch plan) {
    FilterChainMatch.Builder match = FilterChainMatch.newBuilder();
    switch (plan.start()) {
      case ANY -> {}
      case HTTP ->
          match.setTransportProtocol("raw_buffer").addAllApplicationProtocols(PLAINTEXT_HTTP);
      case TLS -> match.setTransportProtocol("tls").addAllServerNames(plan.serverNames());
    }
    plan.destinations().forEach(subnet -> match.addPrefixRanges(range(subnet)));
    if (plan.port() != 0) {
      match.setDestinationPort(UInt32Value.of(plan.port()));
    }
    return match.build();
  }

  private static CidrRange range(String subnet) {
    int slash = subnet.indexOf('/');
    String address = slash < 0 ? subnet : subnet.substring(0, slash);
    int whole = address.indexOf(':') < 0 ? 32 : 128;
    int length = slash < 0 ? whole : Integer.parseInt(subnet.substring(slash + 1));
    return CidrRange.newBuilder()
        .setAddressPrefix(address)
        .setPrefixLen(UInt32Value.of(length))
        .build();
  }
}
