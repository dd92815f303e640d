package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multimaps;
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
 * @param known by namespace those of which all labels are known
 * @param hinted likewise those of which some labels are known, or none: something selects them
 */
record Workloads(
    ImmutableListMultimap<String, Workload> known, ImmutableListMultimap<String, Workload> hinted) {
  /** What a gateway has whose bootstrap was made without saying anything about it. */
  private static final ImmutableMap<String, String> USUAL_GATEWAY =
      ImmutableMap.of("istio", "ingressgateway", "app", "istio-ingressgateway");

  /** A workload, by the labels that are known of it. */
  record Workload(String namespace, ImmutableMap<String, String> labels) {
    /** Whether the other, of the same namespace, may be what this is a hint of. */
    private boolean isMetBy(Workload other) {
      return other.labels.entrySet().containsAll(labels.entrySet());
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
    ImmutableListMultimap<String, Workload> workloads =
        Multimaps.index(known.build(), Workload::namespace);
    return new Workloads(
        workloads,
        hinted.build().stream()
            .filter(hint -> workloads.get(hint.namespace()).stream().noneMatch(hint::isMetBy))
            .collect(
                ImmutableListMultimap.toImmutableListMultimap(Workload::namespace, hint -> hint)));
  }

  /** False only if no workload that anything speaks of can be in the scope. */
  boolean mayBeIn(Scope scope) {
    return inNamespaceOf(scope, known).stream()
            .anyMatch(workload -> scope.selector().matches(workload.labels()))
        || inNamespaceOf(scope, hinted).stream()
            .anyMatch(workload -> Scope.agree(scope.selector().matchLabels(), workload.labels()));
  }

  /** Whether there are workloads with the labels of the scope in other namespaces. */
  boolean haveElsewhere(Scope scope) {
    return !scope.isRoot()
        && Stream.concat(known.values().stream(), hinted.values().stream())
            .filter(workload -> !workload.namespace().equals(scope.namespace()))
            .anyMatch(workload -> scope.selector().matches(workload.labels()));
  }

  /** Whether all labels of a workload in this namespace are known. */
  boolean knows(String namespace) {
    return known.containsKey(namespace);
  }

  private static ImmutableCollection<Workload> inNamespaceOf(
      Scope scope, ImmutableListMultimap<String, Workload> workloads) {
    return scope.isRoot() ? workloads.values() : workloads.get(scope.namespace());
  }

  /**
   * Whether a selector of a Gateway may select something of the scope. Where the workloads of the
   * scope are described, those count; labels alone would let any gateway be anybody.
   */
  boolean mayBeGateway(Scope scope, Map<String, String> gatewaySelector) {
    ImmutableList<Workload> inScope =
        inNamespaceOf(scope, known).stream()
            .filter(workload -> scope.selector().matches(workload.labels()))
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
