package dev.portcullis.compile;

import dev.portcullis.xds.WorkloadGroupKey;

/** Compiles one aspect (policy, routing) of a workload group: a pure function. */
@FunctionalInterface
public interface AspectCompiler {
  Compiled compile(ConfigView view, WorkloadGroupKey group);
}
