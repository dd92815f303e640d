package dev.portcullis.compile.envoy;

import com.google.common.base.Supplier;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.envoy.ConnectionKind.Carries;
import dev.portcullis.compile.routing.InboundPort;
import dev.portcullis.compile.routing.InboundPort.Traffic;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.compile.routing.ListenerPlan.VirtualInbound;
import dev.portcullis.compile.routing.RouteTable;
import dev.portcullis.xds.Interception;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;

/**
 * Renders the listener of everything that was meant for a sidecar's workload. Each of its chains
 * carries policy; one that no chain takes is closed.
 */
final class VirtualInboundEmitter {
  private static final String BLACK_HOLE = "BlackHoleCluster";

  private final ConnectionManagerEmitter connectionManagers;
  private final FilterChains chains;
  private final Supplier<NetworkPolicy> networkPolicy;

  VirtualInboundEmitter(
      ConnectionManagerEmitter connectionManagers,
      FilterChains chains,
      Supplier<NetworkPolicy> networkPolicy) {
    this.connectionManagers = connectionManagers;
    this.chains = chains;
    this.networkPolicy = networkPolicy;
  }

  void emit(VirtualInbound plan, Listener.Builder listener) {
    if (plan.interception() == Interception.TPROXY) {
      listener.setTransparent(BoolValue.of(true));
    }
    InboundInspectors.add(plan, listener);
    listener.addFilterChains(blackHole(plan.port()));
    ImmutableSet<Integer> numbers = numbers(plan);
    plan.ports().forEach(port -> add(port, numbers, listener));
  }

  /** The ports that are known. */
  static ImmutableSet<Integer> numbers(VirtualInbound plan) {
    return plan.ports().stream().map(InboundPort::number).collect(ImmutableSet.toImmutableSet());
  }

  private void add(InboundPort port, ImmutableSet<Integer> numbers, Listener.Builder listener) {
    switch (port.traffic()) {
      case Traffic.Requests(RouteTable routes, GrpcWeb grpcWeb) ->
          ConnectionKind.requests(port.peers())
              .forEach(kind ->
                  listener.addFilterChains(
                      chain(port, kind, ImmutableList.of(requests(port, routes, grpcWeb)))));
      case Traffic.Connections(_, String cluster) ->
          ConnectionKind.connections(port.peers())
              .forEach(kind ->
                  listener.addFilterChains(chain(port, kind, connections(port, numbers, cluster))));
      case Traffic.Detected(RouteTable routes, String cluster) ->
          ConnectionKind.detected(port.peers())
              .forEach(kind ->
                  listener.addFilterChains(
                      chain(
                          port,
                          kind,
                          kind.carries() == Carries.REQUESTS
                              ? ImmutableList.of(requests(port, routes, GrpcWeb.OFF))
                              : connections(port, numbers, cluster))));
    }
  }

  private FilterChain chain(InboundPort port, ConnectionKind kind, ImmutableList<Filter> filters) {
    FilterChain.Builder chain = chains.chain(kind, filters);
    if (port.number() != InboundPort.OTHERS) {
      chain.getFilterChainMatchBuilder().setDestinationPort(UInt32Value.of(port.number()));
    }
    return chain
        .setName(
            kind.carries() == Carries.REQUESTS
                ? port.names().requests()
                : port.names().connections())
        .build();
  }

  private Filter requests(InboundPort port, RouteTable routes, GrpcWeb grpcWeb) {
    return NetworkPolicy.filter(
        ListenerEmitter.CONNECTION_MANAGER,
        connectionManagers.inbound(port.names().statistics(), routes, grpcWeb));
  }

  /** Policy first, as with requests. */
  private ImmutableList<Filter> connections(
      InboundPort port, ImmutableSet<Integer> numbers, String cluster) {
    NetworkPolicy policy = networkPolicy.get();
    return ImmutableList.<Filter>builder()
        .addAll(
            port.number() == InboundPort.OTHERS
                ? policy.filtersElsewhere(numbers)
                : policy.filters(port.number()))
        .add(TcpProxyFilter.to(cluster))
        .build();
  }

  /** What was meant for the listener itself would come back to it for ever. */
  private static FilterChain blackHole(int port) {
    FilterChain.Builder chain =
        FilterChain.newBuilder()
            .setName("virtualInbound-blackhole")
            .addFilters(TcpProxyFilter.to(BLACK_HOLE));
    chain.getFilterChainMatchBuilder().setDestinationPort(UInt32Value.of(port));
    return chain.build();
  }
}
