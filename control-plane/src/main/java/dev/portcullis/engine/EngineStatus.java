package dev.portcullis.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.WorkloadGroupKey;

/**
 * What the engine last published.
 *
 * @param generation the number of the configuration's generation, 0 before the first
 * @param objects how many objects it has
 * @param problems those of the source and those that became apparent in compiling
 * @param groups by group, since which generation its content has been what it is
 */
public record EngineStatus(
    long generation,
    int objects,
    ImmutableSortedSet<ConfigProblem> problems,
    Health health,
    ImmutableMap<WorkloadGroupKey, Long> groups) {

  /** True once the first generation is compiled. */
  public boolean isReady() {
    return generation > 0;
  }
}
