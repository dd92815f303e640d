package dev.portcullis.engine;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Pod;
import java.util.List;
import java.util.Map;

/**
 * Which service accounts run which workloads, by the Pods and Deployments of the configuration;
 * immutable.
 *
 * @param namespaces those of which any workload is known
 * @param labels the labels of an account's workloads
 */
record WorkloadAccounts(
    ImmutableSet<String> namespaces, ImmutableSetMultimap<Account, Map<String, String>> labels) {
  static final WorkloadAccounts NOBODY =
      new WorkloadAccounts(ImmutableSet.of(), ImmutableSetMultimap.of());

  record Account(String namespace, String name) {
    /** An account as objects name it. */
    static Account of(ConfigMeta meta, String name) {
      return new Account(meta.namespace(), name.isEmpty() ? "default" : name);
    }
  }

  static WorkloadAccounts of(List<Pod> pods, List<Deployment> deployments) {
    ImmutableSet.Builder<String> namespaces = ImmutableSet.builder();
    ImmutableSetMultimap.Builder<Account, Map<String, String>> labels =
        ImmutableSetMultimap.builder();
    for (Pod pod : pods) {
      namespaces.add(pod.meta().namespace());
      labels.put(Account.of(pod.meta(), pod.serviceAccount()), pod.meta().labels());
    }
    for (Deployment deployment : deployments) {
      namespaces.add(deployment.meta().namespace());
      labels.put(
          Account.of(deployment.meta(), deployment.serviceAccount()), deployment.podLabels());
    }
    return new WorkloadAccounts(namespaces.build(), labels.build());
  }

  /**
   * Whether {@code account} may run a workload with labels {@code claimed}: if one of its workloads
   * has them all, or nothing is known of the namespace. Knowing of others only is knowing enough:
   * whoever is let in needs but one label more than the victim has for no workload to have them.
   */
  boolean mayRun(Account account, Map<String, String> claimed) {
    return !namespaces.contains(account.namespace())
        || labels.get(account).stream()
            .anyMatch(known -> known.entrySet().containsAll(claimed.entrySet()));
  }
}
