package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.ClusterPlan.UpstreamProtocol;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.compile.routing.OutboundChain.ConnectionMatch;
import dev.portcullis.compile.routing.OutboundChain.Connections;
import dev.portcullis.compile.routing.RoutePlan.Action;
import dev.portcullis.compile.routing.RouteTable.PlaintextRequests;
import dev.portcullis.compile.routing.RouteTable.VirtualHostPlan;
import dev.portcullis.model.MeshSettings.OutboundTrafficPolicy;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.EgressProxy;
import dev.portcullis.model.Sidecar.OutboundTraffic;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import org.jspecify.annotations.Nullable;

/** What becomes of what a workload sends to nobody that its sidecar knows. */
final class OutboundTrafficRules {
  private static final String PASSTHROUGH = "PassthroughCluster";
  private static final String BLACK_HOLE = "BlackHoleCluster";

  private final boolean refused;
  private final String cluster;

  private OutboundTrafficRules(boolean refused, String cluster) {
    this.refused = refused;
    this.cluster = cluster;
  }

  /** As the workload's Sidecar says, else the mesh. Plans the clusters for it. */
  static OutboundTrafficRules of(
      ConfigView view,
      @Nullable Sidecar sidecar,
      Destinations destinations,
      ClusterPlanner clusters) {
    OutboundTraffic traffic = sidecar == null ? null : sidecar.outbound();
    OutboundTrafficPolicy policy =
        traffic == null ? view.mesh().outboundTrafficPolicy() : traffic.policy();
    clusters.add(ImmutableList.of(blackHole(), passthrough()));
    EgressProxy proxy = traffic == null ? null : traffic.proxy();
    return switch (policy) {
      case REGISTRY_ONLY -> new OutboundTrafficRules(/* refused= */ true, BLACK_HOLE);
      case ALLOW_ANY ->
          new OutboundTrafficRules(
              /* refused= */ false,
              sidecar == null || proxy == null
                  ? PASSTHROUGH
                  : destinations.egressProxy(sidecar, proxy));
    };
  }

  /** The chain for connections. */
  Connections connections() {
    return to(ConnectionMatch.ANY, cluster);
  }

  /** What ends the connections of a match. */
  static Connections closed(ConnectionMatch match) {
    return to(match, BLACK_HOLE);
  }

  private static Connections to(ConnectionMatch match, String cluster) {
    return new Connections(match, ImmutableList.of(new TcpTarget(cluster, 1)));
  }

  /** The host for requests, by Istio's names and answer. */
  VirtualHostPlan requests() {
    return refused
        ? host("block_all", new Action.Answer(new DirectResponse(502)))
        : host("allow_any", OutboundRoutes.to(cluster, null));
  }

  private static VirtualHostPlan host(String name, Action action) {
    return new VirtualHostPlan(
        name,
        ImmutableList.of("*"),
        PlaintextRequests.ROUTED,
        ImmutableList.of(new RoutePlan(name, null, action, HeaderEdits.NONE)));
  }

  private static ClusterPlan passthrough() {
    return new ClusterPlan(
        PASSTHROUGH,
        Discovery.ORIGINAL_DESTINATION,
        UpstreamProtocol.AS_DOWNSTREAM,
        ImmutableSortedSet.of(),
        null);
  }

  private static ClusterPlan blackHole() {
    return new ClusterPlan(
        BLACK_HOLE, Discovery.INLINE, UpstreamProtocol.HTTP1, ImmutableSortedSet.of(), null);
  }
}
