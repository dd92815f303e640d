package dev.portcullis.model;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * Selects workloads by equality of labels.
 *
 * @param matchLabels what a workload's labels must contain; empty selects every workload in scope
 */
public record WorkloadSelector(ImmutableMap<String, String> matchLabels) {
  /** Selects every workload in scope. */
  public static final WorkloadSelector EVERYTHING = new WorkloadSelector(ImmutableMap.of());

  /** True if {@code labels} contain every pair of the selector. */
  public boolean matches(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet());
  }
}
