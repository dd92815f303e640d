package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.ClusterPlan.UpstreamProtocol;
import dev.portcullis.compile.routing.EndpointDiscovery.Found;
import dev.portcullis.compile.routing.ListenerPlan.Announced;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.compile.routing.SharedCluster.Planned;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.DestinationRule.Subset;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans the clusters that routes and policies refer to, and no others: a service that nothing is
 * routed to must not cost a proxy a byte when its endpoints change. Confined to one compile.
 */
final class ClusterPlanner {
  private final ConfigView view;
  private final WorkloadGroupKey client;
  private final Problems problems;
  private final Map<String, ClusterPlan> planned = new TreeMap<>();
  private final Map<String, String> unmet = new TreeMap<>();
  private final Map<String, Announced> announced = new HashMap<>();

  /** A planner for the proxies of a group. */
  ClusterPlanner(ConfigView view, WorkloadGroupKey group, Problems problems) {
    this.view = view;
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
    Subset defined = rule == null || subset.isEmpty() ? null : subset(rule, subset);
    if (defined == null && !subset.isEmpty()) {
      return false;
    }
    Planned shared = view.derive(SharedCluster.of(service, port, defined, rule, client));
    problems.addAll(shared.problems());
    if (shared.plan() != null) {
      planned.put(name, shared.plan());
    }
    if (shared.announced() != null) {
      announced.put(name, shared.announced());
    }
    if (shared.unmet() != null) {
      unmet.put(name, shared.unmet());
    }
    return true;
  }

  /** Where connections go for which the cluster of this name has been planned, if it could be. */
  TcpTarget target(String name, int weight) {
    ClusterPlan plan = planned.get(name);
    return plan == null
        ? new TcpTarget(name, weight)
        : new TcpTarget(
            name, weight, plan.connections(), announced.getOrDefault(name, Announced.BYTES));
  }

  /**
   * Plans the cluster of handshakes that members of the mesh make through this proxy, which does
   * not answer them; returns its name, which is also what the handshakes ask for.
   */
  String usePassedOn(MeshService service, ServicePort port, String subset) {
    String name = "outbound_." + port.number() + "_." + subset + "_." + service.host();
    DestinationRule rule = rule(service);
    Subset defined = rule == null ? null : subset(rule, subset);
    ImmutableMap<String, String> labels = defined == null ? ImmutableMap.of() : defined.labels();
    Found found = new EndpointDiscovery(view, client.role(), problems).find(service, port, labels);
    if (found != null) {
      // Whoever is behind an address that takes no mutual TLS could not tell who is there.
      ImmutableSortedSet<EndpointPlan> members =
          found.endpoints().stream()
              .filter(endpoint -> endpoint.traits().mutualTls())
              .collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo));
      planned.put(
          name,
          new ClusterPlan(
              name,
              found.discovery(),
              UpstreamProtocol.HTTP1,
              members,
              SharedCluster.of(service, port, defined, rule, client).origins(),
              null,
              SharedCluster.policy(rule, defined, port)));
    }
    return name;
  }

  /** The names of the subsets of a service. */
  ImmutableList<String> subsets(MeshService service) {
    DestinationRule rule = rule(service);
    return rule == null
        ? ImmutableList.of()
        : rule.subsets().stream().map(Subset::name).collect(ImmutableList.toImmutableList());
  }

  /** Why connections to a cluster are not as secure as they were to be; null if they are. */
  @Nullable String unmet(String name) {
    return unmet.get(name);
  }

  private @Nullable DestinationRule rule(MeshService service) {
    return view.find(
            new DestinationRules.All(),
            new DestinationRules.OfClient(client, service.origin().namespace(), service.host()))
        .orElse(null);
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
}
