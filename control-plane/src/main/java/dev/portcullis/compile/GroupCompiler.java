package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import dev.portcullis.xds.WorkloadGroupKey;

/** Compiles all aspects of a workload group. */
public final class GroupCompiler implements AspectCompiler {
  private final ImmutableList<AspectCompiler> aspects;

  public GroupCompiler(ImmutableList<AspectCompiler> aspects) {
    this.aspects = aspects;
  }

  @Override
  public Compiled compile(ConfigView view, WorkloadGroupKey group) {
    Compiled whole = new Compiled(ImmutableList.of(), ImmutableList.of());
    for (AspectCompiler aspect : aspects) {
      whole = whole.and(aspect.compile(view, group));
    }
    return whole;
  }
}
