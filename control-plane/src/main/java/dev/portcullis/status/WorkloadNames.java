package dev.portcullis.status;

import com.google.common.collect.ImmutableList;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a group of proxies is called where people read it: as its workload is by the labels that are
 * usual. Names of Pods come and go with every restart, and would make the status change with them.
 */
final class WorkloadNames {
  private static final ImmutableList<String> USUAL =
      ImmutableList.of(
          "service.istio.io/canonical-name",
          "app.kubernetes.io/name",
          "app",
          "gateway.networking.k8s.io/gateway-name");
  private static final int LONGEST = 100;

  private WorkloadNames() {}

  /** {@code namespace/name}, with a word if it is a gateway. */
  static String of(WorkloadGroupKey group) {
    String name =
        USUAL.stream()
            .filter(label -> !group.labels().getOrDefault(label, "").isEmpty())
            .findFirst()
            .map(label -> String.valueOf(group.labels().get(label)))
            .orElseGet(() -> labels(group));
    return group.namespace() + "/" + name + (group.role() == ProxyRole.GATEWAY ? " (gateway)" : "");
  }

  private static String labels(WorkloadGroupKey group) {
    String all =
        group.labels().entrySet().stream()
            .map(Map.Entry::toString)
            .collect(Collectors.joining(","));
    if (all.isEmpty()) {
      return "(no labels)";
    }
    return all.length() <= LONGEST ? all : all.substring(0, LONGEST) + "…";
  }
}
