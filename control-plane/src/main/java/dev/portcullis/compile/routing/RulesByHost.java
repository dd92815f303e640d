package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.DestinationRule.Subset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * DestinationRules of a namespace by the host that they are for. Those for one host are made one as
 * in Istio, if they are for the same clients.
 */
final class RulesByHost {
  static final RulesByHost NONE = new RulesByHost(ImmutableListMultimap.of());

  private final ImmutableListMultimap<HostPattern, DestinationRule> byHost;
  private final ImmutableList<HostPattern> wildcards;

  private RulesByHost(ImmutableListMultimap<HostPattern, DestinationRule> byHost) {
    this.byHost = byHost;
    this.wildcards =
        byHost.keySet().stream()
            .filter(host -> host.value().startsWith("*"))
            .sorted(HostPattern.MOST_SPECIFIC_FIRST)
            .collect(ImmutableList.toImmutableList());
  }

  /** An index of rules in their order of creation. */
  static RulesByHost of(Stream<DestinationRule> rules, String clusterDomain) {
    Map<HostPattern, List<DestinationRule>> merged = new LinkedHashMap<>();
    rules.forEach(rule ->
        add(rule, merged.computeIfAbsent(host(rule, clusterDomain), _ -> new ArrayList<>())));
    ImmutableListMultimap.Builder<HostPattern, DestinationRule> byHost =
        ImmutableListMultimap.builder();
    merged.forEach(byHost::putAll);
    return new RulesByHost(byHost.build());
  }

  /** The rules of the most specific host that covers {@code host}. */
  ImmutableList<DestinationRule> of(HostPattern host) {
    return byHost.containsKey(host)
        ? byHost.get(host)
        : wildcards.stream()
            .filter(host::isWithin)
            .findFirst()
            .map(byHost::get)
            .orElse(ImmutableList.of());
  }

  private static HostPattern host(DestinationRule rule, String clusterDomain) {
    return HostPattern.ofAny(
        ServiceRegistry.complete(rule.host(), rule.meta().namespace(), clusterDomain));
  }

  private static void add(DestinationRule rule, List<DestinationRule> others) {
    for (int i = 0; i < others.size(); i++) {
      if (isForSameClients(rule, others.get(i))) {
        others.set(i, merged(others.get(i), rule));
        return;
      }
    }
    others.add(rule);
  }

  private static boolean isForSameClients(DestinationRule one, DestinationRule other) {
    return one.workloadSelector() == null
        ? other.workloadSelector() == null
            && ImmutableSet.copyOf(one.exportTo()).equals(ImmutableSet.copyOf(other.exportTo()))
        : one.workloadSelector().equals(other.workloadSelector());
  }

  /** The older one's policy, or else the newer one's; the subsets of both. */
  private static DestinationRule merged(DestinationRule older, DestinationRule newer) {
    Map<String, Subset> subsets = new LinkedHashMap<>();
    Stream.of(older, newer)
        .flatMap(rule -> rule.subsets().stream())
        .forEach(subset -> subsets.putIfAbsent(subset.name(), subset));
    return new DestinationRule(
        older.meta(),
        older.host(),
        older.trafficPolicy() == null ? newer.trafficPolicy() : older.trafficPolicy(),
        ImmutableList.copyOf(subsets.values()),
        older.exportTo(),
        older.workloadSelector());
  }
}
