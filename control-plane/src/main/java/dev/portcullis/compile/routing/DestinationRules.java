package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multimaps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the DestinationRule that says how connections to a host are made. Immutable. */
final class DestinationRules {
  private final String rootNamespace;
  private final ImmutableMap<String, RulesByHost> ofOwnClients;
  private final ImmutableMap<String, RulesByHost> exported;

  /** Those of the root namespace that no other may use. */
  private final RulesByHost ownOfRoot;

  /** Those of a generation, made once for all that look into it. */
  record All() implements Query<DestinationRules> {
    @Override
    public DestinationRules ask(ConfigView view) {
      return new DestinationRules(view);
    }
  }

  /** The rule for requests of a client, of which alone the client's clusters depend. */
  record OfClient(WorkloadGroupKey client, String serviceNamespace, String host)
      implements Function<DestinationRules, Optional<DestinationRule>> {
    @Override
    public Optional<DestinationRule> apply(DestinationRules rules) {
      return Optional.ofNullable(rules.find(client, serviceNamespace, host));
    }
  }

  DestinationRules(ConfigView view) {
    this.rootNamespace = view.mesh().rootNamespace();
    String clusterDomain = view.mesh().clusterDomain();
    ImmutableListMultimap<String, DestinationRule> byNamespace =
        Multimaps.index(view.all(DestinationRule.class), rule -> rule.meta().namespace());
    this.ofOwnClients = index(byNamespace, clusterDomain, DestinationRules::isForOwnClients);
    this.exported = index(byNamespace, clusterDomain, rule -> !isPrivate(rule));
    this.ownOfRoot =
        RulesByHost.of(
            byNamespace.get(rootNamespace).stream().filter(DestinationRules::isPrivate),
            clusterDomain);
  }

  /**
   * The rule for requests of a client: that of the client's namespace, else that which the
   * service's namespace, else that which the root namespace exports. A client of the root namespace
   * comes after the service's, as in Istio: what is there is mostly meant for the whole mesh, and
   * gateways often live there.
   */
  @Nullable DestinationRule find(WorkloadGroupKey client, String serviceNamespace, String host) {
    HostPattern name = HostPattern.ofAny(host);
    String namespace = client.namespace();
    RulesByHost own = namespace.equals(rootNamespace) ? ownOfRoot : rules(ofOwnClients, namespace);
    DestinationRule found = chosen(own.of(name), rule -> selects(rule, client));
    return found != null
        ? found
        : Stream.of(serviceNamespace, rootNamespace)
            .flatMap(owner -> exported(owner, namespace, name).stream())
            .findFirst()
            .orElse(null);
  }

  /**
   * The rule for clients of {@code viewer}, whatever their labels: of the first namespace that has
   * one for the host that with the most specific host. Null if there is none.
   */
  @Nullable DestinationRule find(String viewer, Collection<String> namespaces, HostPattern host) {
    for (String namespace : namespaces) {
      ImmutableList<DestinationRule> rules =
          namespace.equals(viewer)
              ? rules(ofOwnClients, namespace).of(host)
              : exported(namespace, viewer, host);
      DestinationRule found = chosen(rules, _ -> false);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** One or none. */
  private ImmutableList<DestinationRule> exported(String owner, String viewer, HostPattern host) {
    DestinationRule found =
        chosen(
            rules(exported, owner).of(host).stream()
                .filter(rule -> Visibility.isVisible(rule.exportTo(), owner, viewer))
                .collect(ImmutableList.toImmutableList()),
            _ -> false);
    return found == null ? ImmutableList.of() : ImmutableList.of(found);
  }

  /** One that selects the client goes before those for all; of the latter the last counts. */
  private static @Nullable DestinationRule chosen(
      ImmutableList<DestinationRule> rules, Predicate<DestinationRule> selects) {
    return rules.stream()
        .filter(rule -> rule.workloadSelector() != null && selects.test(rule))
        .findFirst()
        .or(() ->
            rules.reverse().stream().filter(rule -> rule.workloadSelector() == null).findFirst())
        .orElse(null);
  }

  private static boolean selects(DestinationRule rule, WorkloadGroupKey client) {
    return rule.workloadSelector() != null && rule.workloadSelector().matches(client.labels());
  }

  private static boolean isForOwnClients(DestinationRule rule) {
    String own = rule.meta().namespace();
    return rule.workloadSelector() != null || Visibility.isVisible(rule.exportTo(), own, own);
  }

  /** Which clients a rule selects is known in its own namespace only. */
  private static boolean isPrivate(DestinationRule rule) {
    return rule.workloadSelector() != null
        || (rule.exportTo().size() == 1
            && (rule.exportTo().contains(".")
                || rule.exportTo().contains(rule.meta().namespace())));
  }

  private static RulesByHost rules(ImmutableMap<String, RulesByHost> index, String namespace) {
    return index.getOrDefault(namespace, RulesByHost.NONE);
  }

  private static ImmutableMap<String, RulesByHost> index(
      ImmutableListMultimap<String, DestinationRule> byNamespace,
      String clusterDomain,
      Predicate<DestinationRule> which) {
    return byNamespace.asMap().entrySet().stream()
        .collect(
            ImmutableMap.toImmutableMap(
                Map.Entry::getKey,
                rules -> RulesByHost.of(rules.getValue().stream().filter(which), clusterDomain)));
  }
}
