package dev.portcullis.e2e.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What routes the traffic, as a person would keep it in mind: what a sidecar serves, Services with
 * their endpoints and subsets, routes to them, and the servers of a gateway. {@link PlanEdits}
 * changes it, {@link PlanYaml} writes it.
 */
final class Plan {
  static final int PATHS = 5;
  static final int HOSTS = 3;
  static final int PORTS = 4;

  /** The sidecar's ports, each with the number of the backend behind it. */
  final SortedMap<Integer, Integer> ingress = new TreeMap<>();

  final SortedMap<Integer, ServicePlan> services = new TreeMap<>();

  /** Of all hosts, in their order; what none of them takes goes to {@link #rest}. */
  final List<RulePlan> rules = new ArrayList<>();

  /** Of hosts that have a VirtualService of their own. */
  final SortedMap<Integer, RulePlan> hosts = new TreeMap<>();

  /** The gateway's ports beside its first. */
  final SortedSet<Integer> ports = new TreeSet<>();

  RulePlan rest = new RulePlan(-1);

  /** How the hosts of the first port are spread over servers and Gateways. */
  int layout;

  private int tags;

  Plan() {
    for (int port = 0; port < PORTS; port++) {
      ingress.put(port, port % 2);
    }
    ServicePlan first = new ServicePlan();
    first.endpoints.add(0);
    services.put(0, first);
    rest.targets.add(new TargetPlan(0, -1));
    rest.tag = nextTag();
  }

  /** A name that no rule had before, by which it is seen that a rule is in force. */
  int nextTag() {
    return ++tags;
  }

  /** All rules there are. */
  List<RulePlan> allRules() {
    List<RulePlan> all = new ArrayList<>(rules);
    all.addAll(hosts.values());
    all.add(rest);
    return all;
  }

  /** The rule that a request is served by. */
  RulePlan rule(int host, int path) {
    RulePlan own = hosts.get(host);
    if (own != null) {
      return own;
    }
    return rules.stream().filter(rule -> rule.path == path).findFirst().orElse(rest);
  }

  /** Whether any rule sends something to a service. */
  boolean isUsed(int service) {
    return allRules().stream()
        .anyMatch(rule -> rule.targets.stream().anyMatch(target -> target.service == service));
  }

  /** Whether any service has a port of the sidecar among its endpoints. */
  boolean isEndpoint(int port) {
    return services.values().stream().anyMatch(service -> service.endpoints.contains(port));
  }

  /** A service: ports of the sidecar and names of subsets. */
  static final class ServicePlan {
    final SortedSet<Integer> endpoints = new TreeSet<>();
    final SortedSet<Integer> subsets = new TreeSet<>();
    boolean http2;

    /** A number that its DestinationRule's policy comes of, 0 for none. */
    int policy;
  }

  /** A rule for a prefix, and what it does. */
  static final class RulePlan {
    final int path;
    final List<TargetPlan> targets = new ArrayList<>();
    int tag;

    RulePlan(int path) {
      this.path = path;
    }
  }

  /** Where requests go; subset -1 is the whole service. */
  record TargetPlan(int service, int subset) {}
}
