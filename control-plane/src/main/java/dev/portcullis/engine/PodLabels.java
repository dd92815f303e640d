package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Pod;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyPod;
import dev.portcullis.xds.WorkloadGroupKey;
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
    ImmutableMap<ConfigKey, Pod> byKey,
    WorkloadAccounts accounts) {
  static final PodLabels NOTHING_YET =
      new PodLabels(
          0, ImmutableList.of(), ImmutableList.of(), ImmutableMap.of(), WorkloadAccounts.NOBODY);

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
            now.stream().collect(ImmutableMap.toImmutableMap(Pod::key, pod -> pod)),
            WorkloadAccounts.of(now, templates));
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
    return byKey.get(new ConfigKey(ConfigKind.POD, namespace, name));
  }

  /**
   * Whether {@code proxy}'s service account, if it has one, may run a workload of {@code group}.
   */
  boolean mayRun(ProxyIdentity proxy, WorkloadGroupKey group) {
    return proxy.serviceAccount().isEmpty()
        || accounts.mayRun(
            new WorkloadAccounts.Account(group.namespace(), proxy.serviceAccount()),
            group.labels());
  }
}
