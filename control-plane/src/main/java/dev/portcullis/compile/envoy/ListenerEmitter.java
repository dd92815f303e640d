package dev.portcullis.compile.envoy;

import com.google.common.base.Supplier;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.portcullis.compile.routing.ListenerPlan;
import dev.portcullis.compile.routing.ListenerPlan.GatewayListener;
import dev.portcullis.compile.routing.ListenerPlan.InboundListener;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.ListenerPlan.Side;
import dev.portcullis.compile.routing.ListenerPlan.TcpListener;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.compile.routing.ListenerPlan.VirtualInbound;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;

/**
 * Renders listeners. One of HTTP says nothing that a policy edit could change; one of TCP holds the
 * policy of its connections.
 */
final class ListenerEmitter {
  static final String CONNECTION_MANAGER = "envoy.filters.network.http_connection_manager";
  static final String TCP_PROXY = "envoy.filters.network.tcp_proxy";

  private final ConnectionManagerEmitter connectionManagers;
  private final FilterChains chains;
  private final OutboundListenerEmitter outbound;
  private final Supplier<NetworkPolicy> networkPolicy;

  /** Renders with a network policy that is asked for only where connections are passed on. */
  ListenerEmitter(
      MeshSettings mesh, WorkloadGroupKey group, Supplier<NetworkPolicy> networkPolicy) {
    this.connectionManagers =
        new ConnectionManagerEmitter(
            mesh, PolicySlots.delivery(group, mesh), group.signalCluster());
    this.chains = new FilterChains(mesh);
    this.outbound = new OutboundListenerEmitter(connectionManagers);
    this.networkPolicy = networkPolicy;
  }

  Listener emit(ListenerPlan plan) {
    Listener.Builder listener =
        Listener.newBuilder()
            .setName(plan.name())
            .setAddress(Addresses.socket(plan.bind(), plan.port()))
            .setTrafficDirection(direction(plan));
    switch (plan) {
      case GatewayListener gateway ->
          gateway
              .chains()
              .forEach(chain ->
                  chains.addGateway(
                      listener, chain, connectionManager(connectionManagers.emit(gateway, chain))));
      case InboundListener inbound ->
          chains.addHttp(
              listener,
              inbound.peers(),
              connectionManager(
                  connectionManagers.inbound(
                      "inbound_" + inbound.name(), inbound.routes(), inbound.grpcWeb())));
      case TcpListener tcp -> chains.addTcp(listener, tcp, filters(tcp));
      case VirtualInbound inbound ->
          new VirtualInboundEmitter(connectionManagers, chains, networkPolicy)
              .emit(inbound, listener);
      case OutboundListener plain -> outbound.emit(plain, listener);
    }
    return listener.build();
  }

  static Filter connectionManager(HttpConnectionManager manager) {
    return NetworkPolicy.filter(CONNECTION_MANAGER, manager);
  }

  /** Policy first, as with requests. */
  private ImmutableList<Filter> filters(TcpListener plan) {
    return ImmutableList.<Filter>builder()
        .addAll(networkPolicy.get().filters(plan.port()))
        .add(tcpProxy(plan.name(), plan.targets()))
        .build();
  }

  static Filter tcpProxy(String listener, ImmutableList<TcpTarget> targets) {
    TcpProxy.Builder proxy = TcpProxy.newBuilder();
    if (targets.size() == 1) {
      String cluster = Iterables.getOnlyElement(targets).cluster();
      return NetworkPolicy.filter(
          TCP_PROXY, proxy.setStatPrefix(cluster).setCluster(cluster).build());
    }
    proxy.setStatPrefix(listener);
    for (TcpTarget target : targets) {
      proxy
          .getWeightedClustersBuilder()
          .addClustersBuilder()
          .setName(target.cluster())
          .setWeight(target.weight());
    }
    return NetworkPolicy.filter(TCP_PROXY, proxy.build());
  }

  /** As in Istio, where gateways send traffic out. */
  private static TrafficDirection direction(ListenerPlan plan) {
    return switch (plan) {
      case GatewayListener _, OutboundListener _ -> TrafficDirection.OUTBOUND;
      case InboundListener _, VirtualInbound _ -> TrafficDirection.INBOUND;
      case TcpListener tcp ->
          tcp.side() == Side.GATEWAY ? TrafficDirection.OUTBOUND : TrafficDirection.INBOUND;
    };
  }
}
