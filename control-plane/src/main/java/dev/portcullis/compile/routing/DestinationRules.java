package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimaps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.DestinationRule;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Finds the DestinationRule that says how connections to a host are made. */
final class DestinationRules {
  private final ImmutableListMultimap<String, DestinationRule> byNamespace;
  private final String clusterDomain;

  DestinationRules(ConfigView view) {
    this.byNamespace =
        Multimaps.index(view.all(DestinationRule.class), rule -> rule.meta().namespace());
    this.clusterDomain = view.mesh().clusterDomain();
  }

  /**
   * The rule for clients of {@code viewer}, whatever their labels: of the first namespace that has
   * one for the host that with the most specific host. Null if there is none.
   */
  @Nullable DestinationRule find(String viewer, Collection<String> namespaces, HostPattern host) {
    for (String namespace : namespaces) {
      DestinationRule rule = find(viewer, namespace, host);
      if (rule != null) {
        return rule;
      }
    }
    return null;
  }

  private @Nullable DestinationRule find(String viewer, String namespace, HostPattern host) {
    ImmutableList<DestinationRule> candidates =
        byNamespace.get(namespace).stream()
            .filter(rule -> rule.workloadSelector() == null)
            .filter(rule -> Visibility.isVisible(rule.exportTo(), namespace, viewer))
            .filter(rule -> host.isWithin(host(rule)))
            .sorted(Comparator.comparing(this::host, HostPattern.MOST_SPECIFIC_FIRST))
            .collect(ImmutableList.toImmutableList());
    // Istio merges rules of one host: the policy is that of the first that has one.
    return candidates.stream()
        .filter(rule -> host(rule).equals(host(candidates.getFirst())))
        .min(Comparator.comparing(rule -> rule.trafficPolicy() == null))
        .orElse(null);
  }

  private HostPattern host(DestinationRule rule) {
    return HostPattern.ofAny(
        ServiceRegistry.complete(rule.host(), rule.meta().namespace(), clusterDomain));
  }
}
