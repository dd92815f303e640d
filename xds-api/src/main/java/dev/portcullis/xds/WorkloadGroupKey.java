package dev.portcullis.xds;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that the configuration of a proxy depends on: proxies with equal keys are told the same.
 *
 * @param topology what a gateway says of the proxies in front of it, null where the mesh config
 *     decides
 * @param interception {@link Interception#NONE} for gateways
 * @param signalCluster the cluster of the proxy's bootstrap through which it can tell the control
 *     plane of tokens whose key it lacks, null if it cannot
 */
public record WorkloadGroupKey(
    ProxyRole role,
    String namespace,
    ImmutableSortedMap<String, String> labels,
    @Nullable ProxyTopology topology,
    PolicyDelivery delivery,
    Interception interception,
    @Nullable String signalCluster) {

  /** A group without interception whose proxies cannot tell of tokens whose key they lack. */
  public WorkloadGroupKey(
      ProxyRole role,
      String namespace,
      ImmutableSortedMap<String, String> labels,
      @Nullable ProxyTopology topology,
      PolicyDelivery delivery) {
    this(role, namespace, labels, topology, delivery, Interception.NONE, null);
  }

  /** The group of proxies that differ in their labels only. */
  public WorkloadGroupKey withLabels(ImmutableSortedMap<String, String> others) {
    return new WorkloadGroupKey(
        role, namespace, others, topology, delivery, interception, signalCluster);
  }

  @Override
  public String toString() {
    return role.name().toLowerCase(Locale.ROOT) + " " + namespace + "/" + labels;
  }
}
