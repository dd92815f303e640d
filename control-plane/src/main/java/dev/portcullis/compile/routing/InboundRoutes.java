package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.RoutePlan.Action;
import dev.portcullis.compile.routing.RoutePlan.RewritePlan;
import dev.portcullis.compile.routing.RoutePlan.WeightedCluster;
import dev.portcullis.compile.routing.RouteTable.PlaintextRequests;
import dev.portcullis.compile.routing.RouteTable.VirtualHostPlan;
import dev.portcullis.model.ConfigMeta;

/** The routes from a sidecar to its own workload: everything goes to the same place. */
final class InboundRoutes {
  private InboundRoutes() {}

  /**
   * The routes of a port.
   *
   * @param servicePort what clients know the port by
   * @param protocol upper case, "" where it has to be detected
   */
  static RouteTable of(
      String name,
      int servicePort,
      String protocol,
      String cluster,
      ImmutableList<ConfigMeta> origins) {
    RoutePlan route =
        new RoutePlan(
            "default",
            null,
            new Action.Forward(
                ImmutableList.of(new WeightedCluster(cluster, 1, HeaderEdits.NONE, "")),
                null,
                protocol.startsWith("GRPC") ? null : RetryPlanner.INBOUND,
                RewritePlan.NONE),
            HeaderEdits.NONE);
    return new RouteTable(
        name,
        ImmutableList.of(
            new VirtualHostPlan(
                "inbound|http|" + servicePort,
                ImmutableList.of("*"),
                PlaintextRequests.ROUTED,
                ImmutableList.of(route))),
        origins);
  }
}
