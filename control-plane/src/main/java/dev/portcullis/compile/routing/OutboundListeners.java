package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.xds.WorkloadGroupKey;

/** Plans where the requests and connections go that a sidecar's workload makes. */
final class OutboundListeners {
  private OutboundListeners() {}

  /**
   * The plan for the sidecars of {@code group}.
   *
   * @param clusters takes what the listeners send to
   */
  static RoutingPlan plan(
      ConfigView view, WorkloadGroupKey group, ClusterPlanner clusters, Problems problems) {
    return new RoutingPlan(
        ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), ImmutableList.of());
  }
}
