package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Pod;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyPod;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the Pods of the configuration, and its Deployments, say of proxies; immutable.
 *
 * @param generation the first one in which they said so, 0 before the first state
 */
record PodLabels(
    long generation,
    ImmutableList<Pod> pods,
    ImmutableList<Deployment> deployments,
    ImmutableMap<String, OfNamespace> byNamespace) {
  static final PodLabels NOTHING_YET =
      new PodLabels(0, ImmutableList.of(), ImmutableList.of(), ImmutableMap.of());

  /** What those of one namespace say: the same object for as long as they are the same. */
  @SuppressWarnings("ReferenceEquality") // an unchanged list is the same instance
  record OfNamespace(
      ImmutableList<Pod> pods,
      ImmutableList<Deployment> deployments,
      ImmutableMap<String, Pod> byName,
      WorkloadAccounts accounts) {
    static final OfNamespace NOTHING =
        new OfNamespace(
            ImmutableList.of(), ImmutableList.of(), ImmutableMap.of(), WorkloadAccounts.NOBODY);

    private static OfNamespace of(ImmutableList<Pod> pods, ImmutableList<Deployment> deployments) {
      return new OfNamespace(
          pods,
          deployments,
          pods.stream().collect(ImmutableMap.toImmutableMap(pod -> pod.meta().name(), pod -> pod)),
          WorkloadAccounts.of(pods, deployments));
    }

    private OfNamespace in(ConfigView view, String namespace) {
      ImmutableList<Pod> now = view.all(Pod.class, namespace);
      ImmutableList<Deployment> templates = view.all(Deployment.class, namespace);
      return now == pods && templates == deployments ? this : of(now, templates);
    }
  }

  /** What those of {@code view} say: the same object if that is the same. */
  @SuppressWarnings("ReferenceEquality") // an unchanged list is the same instance
  PodLabels in(ConfigView view) {
    ImmutableList<Pod> now = view.all(Pod.class);
    ImmutableList<Deployment> templates = view.all(Deployment.class);
    return now == pods && templates == deployments
        ? this
        : new PodLabels(
            view.generation(),
            now,
            templates,
            Stream.<ConfigObject>concat(now.stream(), templates.stream())
                .map(object -> object.meta().namespace())
                .distinct()
                .collect(
                    ImmutableMap.toImmutableMap(
                        namespace -> namespace, namespace -> of(namespace).in(view, namespace))));
  }

  OfNamespace of(String namespace) {
    return byNamespace.getOrDefault(namespace, OfNamespace.NOTHING);
  }

  /**
   * The group of {@code proxy}: only a Pod of the namespace that it was let in for counts. A Pod
   * that is gone says nothing, least of all that its policies no longer hold.
   *
   * @param last the group that the proxy belonged to so far
   */
  WorkloadGroupKey group(ProxyIdentity proxy, WorkloadGroupKey last) {
    ProxyPod claimed = proxy.pod();
    if (claimed == null) {
      return last;
    }
    Pod pod = pod(proxy.group().namespace(), claimed.name());
    return pod == null ? last : last.withLabels(claimed.labels(pod.meta().labels()));
  }

  @Nullable Pod pod(String namespace, String name) {
    return of(namespace).byName().get(name);
  }

  /**
   * Whether {@code proxy}'s service account, if it has one, may run a workload of {@code group}.
   */
  boolean mayRun(ProxyIdentity proxy, WorkloadGroupKey group) {
    return proxy.serviceAccount().isEmpty()
        || of(group.namespace())
            .accounts()
            .mayRun(
                new WorkloadAccounts.Account(group.namespace(), proxy.serviceAccount()),
                group.labels());
  }
}
