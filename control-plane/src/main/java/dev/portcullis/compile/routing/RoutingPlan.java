package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigProblem;

/**
 * Everything that the proxies of a workload group listen on and send requests to.
 *
 * @param routeTables those that are a resource of their own
 */
public record RoutingPlan(
    ImmutableList<ListenerPlan> listeners,
    ImmutableList<RouteTable> routeTables,
    ImmutableList<ClusterPlan> clusters,
    ImmutableList<ConfigProblem> problems) {}
