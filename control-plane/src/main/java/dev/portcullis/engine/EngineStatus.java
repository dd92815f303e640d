package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.JwksReference;
import dev.portcullis.source.ObjectVersion;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.WorkloadGroupKey;

/**
 * What the engine last published.
 *
 * @param generation the number of the configuration's generation, 0 before the first
 * @param objects how many objects it has
 * @param problems those of the source and those that became apparent in compiling
 * @param groups the groups with connected proxies
 * @param trustDomains that of the mesh and its aliases
 * @param versions what was read last of the objects, where that can be told
 */
public record EngineStatus(
    long generation,
    int objects,
    ImmutableSortedSet<ConfigProblem> problems,
    Health health,
    ImmutableMap<WorkloadGroupKey, GroupStatus> groups,
    ImmutableSet<String> trustDomains,
    ImmutableMap<ConfigKey, ObjectVersion> versions) {

  /**
   * What was last published for a group.
   *
   * @param contentSince the generation since which its proxies have been told the same
   * @param problems what became apparent in compiling for it
   * @param policies the objects that its policy was made from
   * @param delivery how its policy is delivered
   * @param keys the key sets that its policy refers to
   */
  public record GroupStatus(
      long contentSince,
      ImmutableList<ConfigProblem> problems,
      ImmutableSortedSet<ResourceOrigin> policies,
      PolicyDelivery delivery,
      ImmutableSet<JwksReference> keys) {}

  /** The key sets that the policy of {@code group} refers to; none of one that is not compiled. */
  public ImmutableSet<JwksReference> keys(WorkloadGroupKey group) {
    GroupStatus status = groups.get(group);
    return status == null ? ImmutableSet.of() : status.keys();
  }

  /** True once the first generation is compiled. */
  public boolean isReady() {
    return generation > 0;
  }
}
