package dev.portcullis.e2e.traffic;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.traffic.Plan.RulePlan;
import dev.portcullis.e2e.traffic.Plan.ServicePlan;
import dev.portcullis.e2e.traffic.Plan.TargetPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;

/** Random edits of a {@link Plan}, none of which asks for a request to fail. */
final class PlanEdits {
  private static final int SERVICES = 6;
  private static final int SUBSETS = 3;
  private static final int POLICIES = 4;
  private static final int LAYOUTS = 4;

  private final Plan plan;
  private final Random random;

  PlanEdits(Plan plan, Random random) {
    this.plan = plan;
    this.random = random;
  }

  /**
   * What was edited.
   *
   * @param what for a person who reads of a failure
   * @param alone whether it needs all before it to be enforced: the sidecar and the gateway are
   *     two, and nobody can take a port from one while the other still sends requests there
   */
  record Edit(String what, boolean alone) {}

  /** Changes the plan in one way. */
  Edit next() {
    return switch (random.nextInt(12)) {
      case 0 -> addRule();
      case 1 -> removeRule();
      case 2 -> retarget();
      case 3 -> swapRules();
      case 4 -> replaceService();
      case 5 -> subsets();
      case 6 -> endpoints();
      case 7 -> sidecar();
      case 8 -> clusterSettings();
      case 9 -> hostOfItsOwn();
      case 10 -> servers();
      default -> ports();
    };
  }

  private Edit addRule() {
    List<Integer> free = new ArrayList<>();
    for (int path = 0; path < Plan.PATHS; path++) {
      int candidate = path;
      if (plan.rules.stream().noneMatch(rule -> rule.path == candidate)) {
        free.add(path);
      }
    }
    if (free.isEmpty()) {
      return removeRule();
    }
    RulePlan rule = new RulePlan(any(free));
    aim(rule);
    plan.rules.add(random.nextInt(plan.rules.size() + 1), rule);
    return new Edit("route added for /r" + rule.path, false);
  }

  private Edit removeRule() {
    if (plan.rules.isEmpty()) {
      return addRule();
    }
    RulePlan gone = plan.rules.remove(random.nextInt(plan.rules.size()));
    dropUnused();
    return new Edit("route removed of /r" + gone.path, false);
  }

  private Edit retarget() {
    RulePlan rule = any(plan.allRules());
    rule.targets.clear();
    aim(rule);
    dropUnused();
    return new Edit("route changed of /r" + rule.path, false);
  }

  private Edit swapRules() {
    if (plan.rules.size() < 2) {
      return addRule();
    }
    plan.rules.add(plan.rules.removeFirst());
    return new Edit("routes in another order", false);
  }

  /** One service goes and another comes, and all routes with them, at once. */
  private Edit replaceService() {
    int old = any(ImmutableList.copyOf(plan.services.keySet()));
    int fresh = service();
    if (fresh == old) {
      return retarget();
    }
    for (RulePlan rule : plan.allRules()) {
      rule.targets.replaceAll(
          target -> target.service() == old ? new TargetPlan(fresh, -1) : target);
    }
    plan.services.remove(old);
    return new Edit("service " + old + " replaced by " + fresh, false);
  }

  /** The subsets of a service are others, and the routes to them too. */
  private Edit subsets() {
    int number = any(ImmutableList.copyOf(plan.services.keySet()));
    ServicePlan service = service(number);
    service.subsets.clear();
    for (int subset = 0; subset < SUBSETS; subset++) {
      if (random.nextBoolean()) {
        service.subsets.add(subset);
      }
    }
    for (RulePlan rule : plan.allRules()) {
      rule.targets.replaceAll(
          target -> target.service() == number ? new TargetPlan(number, subset(service)) : target);
    }
    return new Edit("subsets of service " + number, false);
  }

  private Edit endpoints() {
    int number = any(ImmutableList.copyOf(plan.services.keySet()));
    ServicePlan service = service(number);
    service.endpoints.clear();
    chooseEndpoints(service.endpoints);
    return new Edit("endpoints of service " + number, false);
  }

  private Edit sidecar() {
    int port = random.nextInt(Plan.PORTS);
    Integer backend = plan.ingress.get(port);
    if (backend == null) {
      plan.ingress.put(port, random.nextInt(2));
      // Nobody sends there before it is open.
      return new Edit("sidecar port " + port + " opened", true);
    }
    if (!plan.isEndpoint(port) && plan.ingress.size() > 1) {
      plan.ingress.remove(port);
      return new Edit("sidecar port " + port + " closed", true);
    }
    plan.ingress.put(port, 1 - backend);
    return new Edit("another backend behind sidecar port " + port, false);
  }

  private Edit clusterSettings() {
    int number = any(ImmutableList.copyOf(plan.services.keySet()));
    ServicePlan service = service(number);
    if (random.nextBoolean()) {
      service.http2 = !service.http2;
      return new Edit("protocol of service " + number, false);
    }
    service.policy = random.nextInt(POLICIES);
    return new Edit("traffic policy of service " + number, false);
  }

  private Edit hostOfItsOwn() {
    int host = random.nextInt(Plan.HOSTS);
    if (plan.hosts.remove(host) != null) {
      dropUnused();
      return new Edit("VirtualService of host " + host + " removed", false);
    }
    RulePlan rule = new RulePlan(-1);
    aim(rule);
    plan.hosts.put(host, rule);
    return new Edit("VirtualService of host " + host + " added", false);
  }

  private Edit servers() {
    plan.layout = (plan.layout + 1 + random.nextInt(LAYOUTS - 1)) % LAYOUTS;
    return new Edit("hosts of servers in layout " + plan.layout, false);
  }

  private Edit ports() {
    int port = 1 + random.nextInt(Plan.PORTS - 1);
    if (plan.ports.remove(port)) {
      if (random.nextBoolean()) {
        plan.ports.add(port % (Plan.PORTS - 1) + 1);
        return new Edit("gateway port " + port + " moved", true);
      }
      return new Edit("gateway port " + port + " removed", true);
    }
    plan.ports.add(port);
    return new Edit("gateway port " + port + " added", true);
  }

  /** Sends a rule's requests to one or two services, new ones or old. */
  private void aim(RulePlan rule) {
    rule.tag = plan.nextTag();
    int first = service();
    rule.targets.add(new TargetPlan(first, subset(service(first))));
    if (random.nextInt(3) == 0) {
      int second = service();
      if (second != first) {
        rule.targets.add(new TargetPlan(second, subset(service(second))));
      }
    }
  }

  private int subset(ServicePlan service) {
    return service.subsets.isEmpty() || random.nextInt(3) == 0
        ? -1
        : any(ImmutableList.copyOf(service.subsets));
  }

  /** A service there is, or one that comes with this edit. */
  private int service() {
    int number = random.nextInt(SERVICES);
    if (!plan.services.containsKey(number)) {
      ServicePlan service = new ServicePlan();
      chooseEndpoints(service.endpoints);
      if (random.nextBoolean()) {
        service.subsets.add(random.nextInt(SUBSETS));
      }
      plan.services.put(number, service);
    }
    return number;
  }

  private ServicePlan service(int number) {
    ServicePlan service = plan.services.get(number);
    if (service == null) {
      throw new IllegalStateException("no service " + number);
    }
    return service;
  }

  private void chooseEndpoints(SortedSet<Integer> endpoints) {
    List<Integer> open = ImmutableList.copyOf(plan.ingress.keySet());
    endpoints.add(any(open));
    endpoints.add(any(open));
  }

  /** A service that lost its last route goes with it, sometimes. */
  private void dropUnused() {
    if (random.nextBoolean()) {
      plan.services.keySet().removeIf(service -> !plan.isUsed(service));
    }
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
