package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.MeshService.Definition;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.DestinationRule.Subset;
import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans the clusters that routes and policies refer to, and no others: a service that nothing is
 * routed to must not cost a proxy a byte when its endpoints change. Confined to one compile.
 */
final class ClusterPlanner {
  private final ServiceEndpoints endpoints;
  private final DestinationRules rules;
  private final WorkloadGroupKey client;
  private final Problems problems;
  private final Map<String, ClusterPlan> planned = new TreeMap<>();

  /** A planner for the proxies of a group. */
  ClusterPlanner(ConfigView view, WorkloadGroupKey group, Problems problems) {
    this.endpoints = new ServiceEndpoints(view);
    this.rules = new DestinationRules(view);
    this.client = group;
    this.problems = problems;
  }

  /** The name of a cluster: Istio's, so that dashboards and access logs read the same. */
  static String name(String host, String subset, int port) {
    return "outbound|" + port + "|" + subset + "|" + host;
  }

  /**
   * Plans the cluster of a service's port, once.
   *
   * @param subset of a DestinationRule, "" for all endpoints. A subset that nothing defines is a
   *     cluster that isn't there, as in Istio; never all endpoints: that would undo what its author
   *     keeps apart.
   * @return false if nothing defines the subset
   */
  boolean use(MeshService service, ServicePort port, String subset) {
    String name = name(service.host(), subset, port.number());
    if (planned.containsKey(name)) {
      return true;
    }
    DestinationRule rule = rule(service);
    if (subset.isEmpty()) {
      plan(
          new Wanted(
              name,
              service,
              port,
              rule,
              ImmutableMap.of(),
              ConnectionPolicy.of(rule, port.number())));
      return true;
    }
    Subset defined = rule == null ? null : subset(rule, subset);
    if (rule == null || defined == null) {
      return false;
    }
    ConnectionPolicy policy = ConnectionPolicy.of(rule, defined, port.number());
    plan(new Wanted(name, service, port, rule, defined.labels(), policy));
    return true;
  }

  /** The names of the subsets of a service. */
  ImmutableList<String> subsets(MeshService service) {
    DestinationRule rule = rule(service);
    return rule == null
        ? ImmutableList.of()
        : rule.subsets().stream().map(Subset::name).collect(ImmutableList.toImmutableList());
  }

  private @Nullable DestinationRule rule(MeshService service) {
    return rules.find(client, service.origin().namespace(), service.host());
  }

  private static @Nullable Subset subset(DestinationRule rule, String name) {
    return rule.subsets().stream()
        .filter(subset -> subset.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Takes over what has been planned already. */
  void add(ImmutableList<ClusterPlan> plans) {
    plans.forEach(plan -> planned.put(plan.name(), plan));
  }

  /** What has been planned, by name. */
  ImmutableList<ClusterPlan> clusters() {
    return ImmutableList.copyOf(planned.values());
  }

  private void plan(Wanted wanted) {
    switch (wanted.service.definition()) {
      case Definition.OfService(Service kubernetes) ->
          plan(wanted, ofService(wanted.chosen(endpoints.of(kubernetes, wanted.port))));
      case Definition.OfEntry(ServiceEntry entry) -> planEntry(wanted, entry);
    }
    checkTls(wanted);
  }

  private void checkTls(Wanted wanted) {
    ClientTlsSettings tls = wanted.policy.tls();
    if (wanted.rule != null && tls != null && tls.mode() != ClientTlsSettings.Mode.DISABLE) {
      String server = wanted.service.host() + ":" + wanted.port.number();
      problems.tlsNotSupported(wanted.rule, tls, server);
    }
  }

  private void planEntry(Wanted wanted, ServiceEntry entry) {
    ImmutableSortedSet<EndpointPlan> found =
        wanted.chosen(endpoints.of(entry, wanted.service.host(), wanted.port));
    switch (entry.resolution()) {
      case STATIC -> plan(wanted, literal(entry, found));
      case DNS -> {
        if (!found.isEmpty()) {
          plan(wanted, byName(found));
        }
      }
      case NONE, DNS_ROUND_ROBIN -> problems.resolutionNotSupported(entry);
    }
  }

  private void plan(Wanted wanted, Found found) {
    planned.put(
        wanted.name,
        new ClusterPlan(
            wanted.name,
            passesThrough(wanted.policy) ? Discovery.ORIGINAL_DESTINATION : found.discovery,
            UpstreamProtocols.of(wanted.port, wanted.policy, client.role()),
            passesThrough(wanted.policy) ? ImmutableSortedSet.of() : found.endpoints,
            wanted.origins(),
            null,
            wanted.policy));
  }

  /** Connections to a gateway were meant for itself. */
  private boolean passesThrough(ConnectionPolicy policy) {
    LoadBalancer balancer = policy.loadBalancer();
    return client.role() == ProxyRole.SIDECAR
        && balancer != null
        && balancer.simple() == LoadBalancer.Simple.PASSTHROUGH;
  }

  /** People without a cluster write {@code localhost}, which an endpoint resource can't hold. */
  private static Found ofService(ImmutableSortedSet<EndpointPlan> endpoints) {
    boolean literal = endpoints.stream().allMatch(EndpointPlan::isLiteral);
    return literal ? new Found(Discovery.ENDPOINT_RESOURCE, endpoints) : byName(endpoints);
  }

  /** Sockets are left out: Envoy refuses them in a cluster that looks names up. */
  private static Found byName(ImmutableSortedSet<EndpointPlan> endpoints) {
    return new Found(
        Discovery.DNS,
        endpoints.stream()
            .filter(endpoint -> !endpoint.isSocketPath())
            .collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo)));
  }

  private Found literal(ServiceEntry entry, ImmutableSortedSet<EndpointPlan> endpoints) {
    for (EndpointPlan endpoint : endpoints) {
      if (!endpoint.isLiteral()) {
        problems.endpointIsNoAddress(entry, endpoint.address());
      }
    }
    return new Found(
        Discovery.ENDPOINT_RESOURCE,
        endpoints.stream()
            .filter(EndpointPlan::isLiteral)
            .collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo)));
  }

  /** Endpoints, and how a proxy learns them. */
  private record Found(Discovery discovery, ImmutableSortedSet<EndpointPlan> endpoints) {}

  /**
   * A cluster to plan.
   *
   * @param labels that its endpoints have
   */
  private record Wanted(
      String name,
      MeshService service,
      ServicePort port,
      @Nullable DestinationRule rule,
      ImmutableMap<String, String> labels,
      ConnectionPolicy policy) {

    ImmutableSortedSet<EndpointPlan> chosen(ImmutableSortedSet<EndpointPlan> endpoints) {
      return endpoints.stream()
          .filter(endpoint -> endpoint.traits().labels().entrySet().containsAll(labels.entrySet()))
          .collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo));
    }

    ImmutableList<ConfigMeta> origins() {
      return rule == null
          ? ImmutableList.of(service.origin())
          : ImmutableList.of(service.origin(), rule.meta());
    }
  }
}
