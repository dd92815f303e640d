package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.Pod;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyPod;
import dev.portcullis.xds.WorkloadGroupKey;

/**
 * What the Pods of the configuration say of proxies; immutable.
 *
 * @param generation the first one in which they said so, 0 before the first state
 */
record PodLabels(long generation, ImmutableList<Pod> pods, ImmutableMap<ConfigKey, Pod> byKey) {
  static final PodLabels NOTHING_YET = new PodLabels(0, ImmutableList.of(), ImmutableMap.of());

  /** What those of {@code view} say: the same object if that is the same. */
  PodLabels in(ConfigView view) {
    ImmutableList<Pod> now = view.all(Pod.class);
    return now.equals(pods)
        ? this
        : new PodLabels(
            view.generation(),
            now,
            now.stream().collect(ImmutableMap.toImmutableMap(Pod::key, pod -> pod)));
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
    Pod pod = byKey.get(new ConfigKey(ConfigKind.POD, proxy.group().namespace(), claimed.name()));
    return pod == null ? last : last.withLabels(claimed.labels(pod.meta().labels()));
  }
}
