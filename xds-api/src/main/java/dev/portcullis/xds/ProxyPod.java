package dev.portcullis.xds;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Pod that a proxy says it runs in, in the namespace of its group.
 *
 * @param underneath labels that the workload has unless its own say otherwise
 * @param onTop labels that the workload has whatever its own say
 */
public record ProxyPod(
    String name,
    ImmutableSortedMap<String, String> underneath,
    ImmutableSortedMap<String, String> onTop) {

  /** What selectors see of a workload whose own labels are these. */
  public ImmutableSortedMap<String, String> labels(Map<String, String> own) {
    Map<String, String> all = new TreeMap<>(underneath);
    all.putAll(own);
    all.putAll(onTop);
    return ImmutableSortedMap.copyOf(all);
  }
}
