package dev.portcullis.compile.envoy;

import dev.portcullis.compile.routing.ListenerPlan;
import dev.portcullis.compile.routing.ListenerPlan.GatewayListener;
import dev.portcullis.compile.routing.ListenerPlan.InboundListener;
import dev.portcullis.compile.routing.ListenerPlan.Peers;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.PolicyDelivery;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;

/** Renders listeners. A listener says nothing that a policy edit could change. */
final class ListenerEmitter {
  private static final String CONNECTION_MANAGER = "envoy.filters.network.http_connection_manager";

  private final ConnectionManagerEmitter connectionManagers;
  private final FilterChains chains;

  ListenerEmitter(MeshSettings mesh, PolicyDelivery delivery) {
    this.connectionManagers = new ConnectionManagerEmitter(mesh, delivery);
    this.chains = new FilterChains(mesh);
  }

  Listener emit(ListenerPlan plan) {
    Listener.Builder listener =
        Listener.newBuilder()
            .setName(plan.name())
            .setAddress(Addresses.socket(plan.bind(), plan.port()))
            .setTrafficDirection(direction(plan));
    chains.addHttp(listener, peers(plan), connectionManager(plan));
    return listener.build();
  }

  private Filter connectionManager(ListenerPlan plan) {
    return Filter.newBuilder()
        .setName(CONNECTION_MANAGER)
        .setTypedConfig(DeterministicProto.pack(connectionManagers.emit(plan)))
        .build();
  }

  private static Peers peers(ListenerPlan plan) {
    return switch (plan) {
      case GatewayListener _ -> Peers.ANY;
      case InboundListener inbound -> inbound.peers();
    };
  }

  /** As in Istio, where gateways send traffic out. */
  private static TrafficDirection direction(ListenerPlan plan) {
    return switch (plan) {
      case GatewayListener _ -> TrafficDirection.OUTBOUND;
      case InboundListener _ -> TrafficDirection.INBOUND;
    };
  }
}
