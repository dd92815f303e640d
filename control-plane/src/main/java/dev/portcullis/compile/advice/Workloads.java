package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.gatewayapi.GatewayAttachment;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.KubernetesGateway;
import dev.portcullis.model.Pod;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.WorkloadEntry;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The workloads that the configuration speaks of, and those that are connected.
 *
 * @param known those of which all labels are known
 * @param hinted those of which some labels are known, or none: something selects them
 */
record Workloads(ImmutableList<Workload> known, ImmutableList<Workload> hinted) {
  /** What a gateway has whose bootstrap was made without saying anything about it. */
  private static final ImmutableMap<String, String> USUAL_GATEWAY =
      ImmutableMap.of("istio", "ingressgateway", "app", "istio-ingressgateway");

  /** A workload, by the labels that are known of it. */
  record Workload(String namespace, ImmutableMap<String, String> labels) {
    /** Whether the other may be what this is a hint of. */
    private boolean isMetBy(Workload other) {
      return namespace.equals(other.namespace)
          && other.labels.entrySet().containsAll(labels.entrySet());
    }
  }

  static Workloads of(ConfigView view, Collection<WorkloadGroupKey> connected) {
    String root = view.mesh().rootNamespace();
    ImmutableList.Builder<Workload> known = ImmutableList.builder();
    view.all(Deployment.class)
        .forEach(it -> known.add(new Workload(it.meta().namespace(), it.podLabels())));
    view.all(Pod.class)
        .forEach(it -> known.add(new Workload(it.meta().namespace(), it.meta().labels())));
    view.all(WorkloadEntry.class)
        .forEach(it -> known.add(new Workload(it.meta().namespace(), it.endpoint().labels())));
    connected.forEach(
        it -> known.add(new Workload(it.namespace(), ImmutableMap.copyOf(it.labels()))));
    ImmutableList.Builder<Workload> hinted = ImmutableList.builder();
    hinted.add(new Workload(root, USUAL_GATEWAY));
    // A Gateway selects workloads of any namespace, most often one beside the control plane.
    view.all(Gateway.class)
        .forEach(it -> hinted.add(new Workload(root, it.selector().matchLabels())));
    view.all(KubernetesGateway.class)
        .forEach(
            it -> hinted.add(new Workload(it.meta().namespace(), GatewayAttachment.labels(it))));
    view.all(Service.class)
        .forEach(it -> hinted.add(new Workload(it.meta().namespace(), it.selector())));
    view.all(ServiceEntry.class)
        .forEach(it -> hinted.add(new Workload(it.meta().namespace(), it.workloadSelector())));
    view.all(Sidecar.class)
        .forEach(
            it -> hinted.add(new Workload(it.meta().namespace(), it.selector().matchLabels())));
    ImmutableList<Workload> workloads = known.build();
    return new Workloads(
        workloads,
        hinted.build().stream()
            .filter(hint -> workloads.stream().noneMatch(hint::isMetBy))
            .collect(ImmutableList.toImmutableList()));
  }

  /** False only if no workload that anything speaks of can be in the scope. */
  boolean mayBeIn(Scope scope) {
    return known.stream().anyMatch(workload -> isIn(workload, scope))
        || hinted.stream()
            .filter(workload -> hasNamespaceOf(scope, workload))
            .anyMatch(workload -> Scope.agree(scope.selector().matchLabels(), workload.labels()));
  }

  /** Whether there are workloads with the labels of the scope in other namespaces. */
  boolean haveElsewhere(Scope scope) {
    return Stream.concat(known.stream(), hinted.stream())
        .filter(workload -> !hasNamespaceOf(scope, workload))
        .anyMatch(workload -> scope.selector().matches(workload.labels()));
  }

  /** Whether all labels of a workload in this namespace are known. */
  boolean knows(String namespace) {
    return known.stream().anyMatch(workload -> workload.namespace().equals(namespace));
  }

  static boolean isIn(Workload workload, Scope scope) {
    return hasNamespaceOf(scope, workload) && scope.selector().matches(workload.labels());
  }

  private static boolean hasNamespaceOf(Scope scope, Workload workload) {
    return scope.isRoot() || scope.namespace().equals(workload.namespace());
  }

  /**
   * Whether a selector of a Gateway may select something of the scope. Where the workloads of the
   * scope are described, those count; labels alone would let any gateway be anybody.
   */
  boolean mayBeGateway(Scope scope, Map<String, String> gatewaySelector) {
    ImmutableList<Workload> inScope =
        known.stream()
            .filter(workload -> isIn(workload, scope))
            .collect(ImmutableList.toImmutableList());
    return inScope.isEmpty() || scope.isRoot()
        ? agree(scope, gatewaySelector)
        : inScope.stream()
            .anyMatch(
                workload -> workload.labels().entrySet().containsAll(gatewaySelector.entrySet()));
  }

  /** Whether a selector of a Gateway, in whatever namespace, selects something of the scope. */
  static boolean agree(Scope scope, Map<String, String> gatewaySelector) {
    return Scope.agree(scope.selector().matchLabels(), gatewaySelector);
  }
}
