package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.ListenerPlan.Reach;
import dev.portcullis.compile.routing.OutboundChain.ConnectionMatch;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Sidecar;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.WorkloadGroupKey;
import org.jspecify.annotations.Nullable;

/** Plans where the requests and connections go that a sidecar's workload makes. */
final class OutboundListeners {
  static final int VIRTUAL_PORT = 15001;

  private OutboundListeners() {}

  /**
   * The plan for the sidecars of {@code group}.
   *
   * @param clusters takes what the listeners send to
   */
  static RoutingPlan plan(
      ConfigView view, WorkloadGroupKey group, ClusterPlanner clusters, Problems problems) {
    Sidecar sidecar = SidecarSelection.of(view, group);
    if (group.interception() == Interception.NONE
        && (sidecar == null || sidecar.egress().isEmpty())) {
      return new RoutingPlan(
          ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), problems.all());
    }
    ServiceRegistry registry = ServiceRegistry.visibleFrom(view, group.namespace());
    Destinations destinations = new Destinations(registry, clusters, problems);
    OutboundTrafficRules others = OutboundTrafficRules.of(view, sidecar, destinations, clusters);
    VirtualServices services =
        VirtualServices.visibleFrom(view, group.namespace(), ImmutableList.of(), problems);
    OutboundRoutes routes =
        new OutboundRoutes(
            group,
            services,
            routes(registry, clusters, problems),
            // Of a port that the service doesn't have, and nobody asked for: Istio's habit.
            routes(registry, clusters, new Problems()),
            registry,
            clusters,
            new OutboundDomains(group.namespace(), view.mesh().clusterDomain()),
            others.requests());
    OutboundPorts ports =
        new OutboundPorts(
            group, routes, new OutboundConnections(group, destinations, clusters), problems);
    EgressScope.of(sidecar, registry, services, group.namespace(), problems)
        .forEach(scope -> ports.add(scope, sidecar));
    ImmutableList.Builder<ListenerPlan> listeners = ImmutableList.builder();
    if (group.interception() != Interception.NONE) {
      listeners.add(virtual(group.interception(), sidecar, others));
    }
    return new RoutingPlan(
        listeners.addAll(ports.listeners(others.connections())).build(),
        ports.tables(),
        ImmutableList.of(),
        problems.all());
  }

  private static VirtualServiceRoutes routes(
      ServiceRegistry registry, ClusterPlanner clusters, Problems problems) {
    return new VirtualServiceRoutes(
        new Destinations(registry, clusters, problems), new RouteChecks(problems));
  }

  /** What is intercepted arrives here, and what no other listener is for stays. */
  private static OutboundListener virtual(
      Interception interception, @Nullable Sidecar sidecar, OutboundTrafficRules others) {
    ImmutableList<ConfigMeta> origins =
        sidecar == null ? ImmutableList.of() : ImmutableList.of(sidecar.meta());
    return new OutboundListener(
        "virtualOutbound",
        OutboundPorts.EVERY_ADDRESS,
        VIRTUAL_PORT,
        interception == Interception.TPROXY ? Reach.TRANSPARENT : Reach.REDIRECTED,
        // Who dials this very port would be passed on to it for ever.
        ImmutableList.of(OutboundTrafficRules.closed(ConnectionMatch.ofPort(VIRTUAL_PORT))),
        others.connections(),
        origins);
  }
}
