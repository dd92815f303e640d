package dev.portcullis.compile.envoy;

import com.google.common.base.Supplier;
import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.ListenerPlan;
import dev.portcullis.compile.routing.ListenerPlan.GatewayListener;
import dev.portcullis.compile.routing.ListenerPlan.InboundListener;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.ListenerPlan.TcpListener;
import dev.portcullis.compile.routing.ListenerPlan.VirtualInbound;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;

/**
 * Renders listeners. One of HTTP says nothing that a policy edit could change; one of TCP holds the
 * policy of its connections.
 */
final class ListenerEmitter {
  static final String CONNECTION_MANAGER = "envoy.filters.network.http_connection_manager";

  private final ConnectionManagerEmitter connectionManagers;
  private final FilterChains chains;
  private final OutboundListenerEmitter outbound;
  private final GatewayChains gateways;
  private final Supplier<NetworkPolicy> networkPolicy;

  /** Renders with a network policy that is asked for only where connections are passed on. */
  ListenerEmitter(
      MeshSettings mesh, WorkloadGroupKey group, Supplier<NetworkPolicy> networkPolicy) {
    this.connectionManagers =
        new ConnectionManagerEmitter(
            mesh, PolicySlots.delivery(group, mesh), group.signalCluster());
    this.chains = new FilterChains(mesh);
    this.outbound = new OutboundListenerEmitter(connectionManagers);
    this.gateways = new GatewayChains(mesh, connectionManagers, networkPolicy);
    this.networkPolicy = networkPolicy;
  }

  Listener emit(ListenerPlan plan) {
    Listener.Builder listener =
        Listener.newBuilder()
            .setName(plan.name())
            .setAddress(Addresses.socket(plan.bind(), plan.port()))
            .setTrafficDirection(direction(plan));
    switch (plan) {
      case GatewayListener gateway -> gateways.add(listener, gateway);
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
        .addAll(TcpProxyFilter.render(plan.name(), plan.targets()))
        .build();
  }

  /** As in Istio, where gateways send traffic out. */
  private static TrafficDirection direction(ListenerPlan plan) {
    return switch (plan) {
      case GatewayListener _, OutboundListener _ -> TrafficDirection.OUTBOUND;
      case InboundListener _, TcpListener _, VirtualInbound _ -> TrafficDirection.INBOUND;
    };
  }
}
