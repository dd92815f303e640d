package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;

/** The routes of a listener, by host. */
public record RouteTable(
    String name, ImmutableList<VirtualHostPlan> hosts, ImmutableList<ConfigMeta> origins) {

  /**
   * The routes of some hosts; the first that matches counts.
   *
   * @param domains host names, {@code *.suffix} or {@code *}; no two hosts of a table share one
   */
  public record VirtualHostPlan(
      String name,
      ImmutableList<String> domains,
      PlaintextRequests plaintext,
      ImmutableList<RoutePlan> routes) {}

  /** What becomes of requests that came without TLS. */
  public enum PlaintextRequests {
    ROUTED,
    REDIRECTED_TO_HTTPS
  }
}
