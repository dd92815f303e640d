package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.PolicyTargetReference;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.WorkloadSelector;
import java.util.Map;

/** The workloads that a policy is for. */
record Scope(
    String namespace,
    WorkloadSelector selector,
    ImmutableList<PolicyTargetReference> targetRefs,
    String root) {

  static Scope of(AuthorizationPolicy policy, String root) {
    return new Scope(policy.meta().namespace(), policy.selector(), policy.targetRefs(), root);
  }

  static Scope of(RequestAuthentication policy, String root) {
    return new Scope(policy.meta().namespace(), policy.selector(), policy.targetRefs(), root);
  }

  boolean isRoot() {
    return namespace.equals(root);
  }

  /** False only if no workload can be in both. */
  boolean mayMeet(Scope other) {
    boolean sameNamespace = namespace.equals(other.namespace) || isRoot() || other.isRoot();
    return sameNamespace && agree(selector.matchLabels(), other.selector.matchLabels());
  }

  /** True only if every workload of {@code other} is in this, too. */
  boolean contains(Scope other) {
    if (!targetRefs.isEmpty() || !other.targetRefs.isEmpty()) {
      return namespace.equals(other.namespace) && sameTargets(other);
    }
    return (isRoot() || namespace.equals(other.namespace))
        && selector.matches(other.selector.matchLabels());
  }

  /** References that differ in their place only. */
  private boolean sameTargets(Scope other) {
    return targets().equals(other.targets());
  }

  private ImmutableList<String> targets() {
    return targetRefs.stream()
        .map(ref -> ref.group() + "/" + ref.kind() + "/" + ref.name())
        .sorted()
        .collect(ImmutableList.toImmutableList());
  }

  /** Whether one workload can have the labels of both. */
  static boolean agree(Map<String, String> some, Map<String, String> others) {
    return some.entrySet().stream()
        .allMatch(label ->
            others.getOrDefault(label.getKey(), label.getValue()).equals(label.getValue()));
  }
}
