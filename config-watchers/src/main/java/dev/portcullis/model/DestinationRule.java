package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a host are made: Istio's {@code DestinationRule}.
 *
 * @param host a full name, a wildcard, or the short name of a Service of the rule's namespace
 * @param trafficPolicy null where the rule says nothing of all endpoints
 * @param exportTo namespaces that may use it; empty means all
 * @param workloadSelector the clients that it holds for, null for all
 */
public record DestinationRule(
    ConfigMeta meta,
    String host,
    @Nullable TrafficPolicy trafficPolicy,
    ImmutableList<Subset> subsets,
    ImmutableList<String> exportTo,
    @Nullable WorkloadSelector workloadSelector)
    implements ConfigObject {

  /**
   * Some of the endpoints of a host.
   *
   * @param labels of the endpoints
   * @param trafficPolicy what holds for them besides, or in place of, that of the host; null for
   *     nothing
   */
  public record Subset(
      String name, ImmutableMap<String, String> labels, @Nullable TrafficPolicy trafficPolicy) {}
}
