package dev.portcullis.compile.envoy;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Message;
import dev.portcullis.compile.AspectCompiler;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.ClusterPlan;
import dev.portcullis.compile.routing.InboundPort;
import dev.portcullis.compile.routing.InboundPort.Traffic;
import dev.portcullis.compile.routing.ListenerPlan;
import dev.portcullis.compile.routing.ListenerPlan.GatewayListener;
import dev.portcullis.compile.routing.ListenerPlan.InboundListener;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.ListenerPlan.TcpListener;
import dev.portcullis.compile.routing.ListenerPlan.VirtualInbound;
import dev.portcullis.compile.routing.RouteTable;
import dev.portcullis.compile.routing.RoutingPlan;
import dev.portcullis.compile.routing.RoutingPlanner;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.List;
import java.util.stream.Stream;

/** Compiles what the proxies of a group listen on and where requests go. */
public final class RoutingCompiler implements AspectCompiler {
  private volatile EncodedClusters known = new EncodedClusters(MeshSettings.DEFAULT);

  @Override
  public Compiled compile(ConfigView view, WorkloadGroupKey group) {
    RoutingPlan plan = RoutingPlanner.plan(view, group);
    // Only where connections are passed on: for the others an edit of a policy costs nothing here.
    Supplier<NetworkPolicy> policy = Suppliers.memoize(() -> NetworkPolicy.of(view, group));
    ListenerEmitter listeners = new ListenerEmitter(view.mesh(), group, policy);
    EncodedClusters clusters = clusters(view.mesh());
    RouteTableEmitter routes = new RouteTableEmitter(view.mesh(), plan.clusters());
    ImmutableList.Builder<EncodedResource> resources = ImmutableList.builder();
    for (ClusterPlan cluster : plan.clusters()) {
      resources.addAll(clusters.of(cluster, group.labels()));
    }
    for (ListenerPlan listener : plan.listeners()) {
      resources.add(
          resource(
              ResourceType.LISTENER,
              listener.name(),
              listeners.emit(listener),
              origins(listener, policy)));
    }
    for (RouteTable table : plan.routeTables()) {
      resources.add(
          resource(ResourceType.ROUTE, table.name(), routes.gateway(table), table.origins()));
    }
    return new Compiled(
        resources.build(),
        Stream.concat(
                plan.problems().stream(),
                plan.listeners().stream().flatMap(listener -> notEnforced(listener, policy)))
            .distinct()
            .collect(ImmutableList.toImmutableList()));
  }

  private static Stream<ConfigProblem> notEnforced(
      ListenerPlan listener, Supplier<NetworkPolicy> policy) {
    Stream<ConfigProblem> ofPorts =
        portsOfConnections(listener).stream().flatMap(port -> policy.get().problems(port).stream());
    return listener instanceof VirtualInbound inbound
        ? Stream.concat(
            ofPorts,
            policy.get().problemsElsewhere(VirtualInboundEmitter.numbers(inbound)).stream())
        : ofPorts;
  }

  /** The ports that are known, and on which connections are or may be passed on. */
  private static ImmutableList<Integer> portsOfConnections(ListenerPlan plan) {
    return switch (plan) {
      case GatewayListener gateway ->
          gateway.holdsPolicy() ? ImmutableList.of(gateway.port()) : ImmutableList.of();
      case InboundListener _, OutboundListener _ -> ImmutableList.of();
      case TcpListener tcp -> ImmutableList.of(tcp.port());
      case VirtualInbound inbound ->
          inbound.ports().stream()
              .filter(InboundPort::isDescribed)
              .filter(port -> !(port.traffic() instanceof Traffic.Requests))
              .map(InboundPort::number)
              .collect(ImmutableList.toImmutableList());
    };
  }

  private static ImmutableList<ConfigMeta> origins(
      ListenerPlan listener, Supplier<NetworkPolicy> policy) {
    return holdsPolicy(listener)
        ? ImmutableList.<ConfigMeta>builder()
            .addAll(listener.origins())
            .addAll(policy.get().origins())
            .build()
        : listener.origins();
  }

  /** True if connections are passed on there, whose policy stands in the listener itself. */
  private static boolean holdsPolicy(ListenerPlan listener) {
    return switch (listener) {
      case GatewayListener gateway -> gateway.holdsPolicy();
      case InboundListener _, OutboundListener _ -> false;
      case TcpListener _, VirtualInbound _ -> true;
    };
  }

  /** What was encoded for another mesh config counts no more. */
  private EncodedClusters clusters(MeshSettings mesh) {
    EncodedClusters current = known;
    if (!current.areOf(mesh)) {
      current = new EncodedClusters(mesh);
      known = current;
    }
    return current;
  }

  static EncodedResource resource(
      ResourceType type, String name, Message message, List<ConfigMeta> origins) {
    return EncodedResource.of(
        type,
        name,
        message,
        origins.stream()
            .map(RoutingCompiler::origin)
            .collect(ImmutableSortedSet.toImmutableSortedSet(ResourceOrigin::compareTo)));
  }

  private static ResourceOrigin origin(ConfigMeta meta) {
    ConfigKey key = meta.key();
    return new ResourceOrigin(
        key.kind().title(), key.namespace(), key.name(), meta.location().toString());
  }
}
