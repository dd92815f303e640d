package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.List;

/** Plans what the proxies of a workload group listen on and where requests go: a pure function. */
public final class RoutingPlanner {
  private RoutingPlanner() {}

  /** The plan for a group. */
  public static RoutingPlan plan(ConfigView view, WorkloadGroupKey group) {
    Problems problems = new Problems();
    return switch (group.role()) {
      case GATEWAY -> gateway(view, group, problems);
      case SIDECAR -> sidecar(view, group, problems);
    };
  }

  private static RoutingPlan gateway(ConfigView view, WorkloadGroupKey group, Problems problems) {
    ClusterPlanner clusters = new ClusterPlanner(view, group, problems);
    // Before any route: what the mesh config means goes before a host of the same name that a
    // namespace defines for itself.
    clusters.add(Authorizers.clusters(view, group, problems));
    clusters.add(KeyClusters.clusters(view, group));
    RoutingPlan plan = GatewayListeners.plan(view, group, clusters, problems);
    return new RoutingPlan(
        plan.listeners(), plan.routeTables(), clusters.clusters(), problems.all());
  }

  private static RoutingPlan sidecar(ConfigView view, WorkloadGroupKey group, Problems problems) {
    ClusterPlanner clusters = new ClusterPlanner(view, group, problems);
    clusters.add(Authorizers.clusters(view, group, problems));
    clusters.add(KeyClusters.clusters(view, group));
    RoutingPlan inbound = InboundListeners.plan(view, group, problems);
    clusters.add(inbound.clusters());
    RoutingPlan outbound = OutboundListeners.plan(view, group, clusters, problems);
    return new RoutingPlan(
        SidecarPorts.distinct(concat(inbound.listeners(), outbound.listeners()), problems),
        concat(inbound.routeTables(), outbound.routeTables()),
        clusters.clusters(),
        problems.all());
  }

  private static <T> ImmutableList<T> concat(List<T> first, List<T> second) {
    return ImmutableList.<T>builder().addAll(first).addAll(second).build();
  }
}
