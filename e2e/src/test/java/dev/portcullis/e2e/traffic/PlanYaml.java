package dev.portcullis.e2e.traffic;

import dev.portcullis.e2e.traffic.Plan.RulePlan;
import dev.portcullis.e2e.traffic.Plan.ServicePlan;
import dev.portcullis.e2e.traffic.Plan.TargetPlan;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a {@link Plan} as the resources of one file, so that an edit comes at once. */
final class PlanYaml {
  private static final List<String> POLICIES =
      List.of(
          "",
          "trafficPolicy: {loadBalancer: {simple: RANDOM}}",
          "trafficPolicy: {connectionPool: {http: {maxRequestsPerConnection: 100}}}",
          "trafficPolicy: {outlierDetection: {consecutive5xxErrors: 7, interval: 5m}}");

  private final List<Integer> gatewayPorts;
  private final List<Integer> sidecarPorts;
  private final List<Integer> backends;
  private final StringBuilder yaml = new StringBuilder();

  /** The numbers of ports and backends of the plan are places in these lists. */
  PlanYaml(List<Integer> gatewayPorts, List<Integer> sidecarPorts, List<Integer> backends) {
    this.gatewayPorts = gatewayPorts;
    this.sidecarPorts = sidecarPorts;
    this.backends = backends;
  }

  String of(Plan plan, long number) {
    yaml.setLength(0);
    add("{apiVersion: v1, kind: ServiceAccount, metadata: {name: m-%d, namespace: m}}", number);
    sidecar(plan);
    plan.services.forEach(this::service);
    gateways(plan);
    virtualService("any", "*", plan.rules, plan.rest);
    plan.hosts.forEach(
        (host, rule) -> virtualService("h" + host, "h" + host + ".example", List.of(), rule));
    return yaml.toString();
  }

  private void add(String form, Object... values) {
    yaml.append("---\n").append(form.formatted(values)).append('\n');
  }

  private void sidecar(Plan plan) {
    String ingress =
        plan.ingress.entrySet().stream()
            .map(entry ->
                "{port: {number: %d, name: http-%d, protocol: HTTP}, bind: 127.0.0.1,"
                        .formatted(sidecarPorts.get(entry.getKey()), entry.getKey())
                    + " captureMode: NONE, defaultEndpoint: \"127.0.0.1:%d\"}"
                        .formatted(backends.get(entry.getValue())))
            .collect(Collectors.joining(", "));
    add(
        """
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: app, namespace: foo}
        spec: {workloadSelector: {labels: {app: app}}, ingress: [%s]}\
        """,
        ingress);
  }

  private void service(int number, ServicePlan service) {
    add(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: s%d, namespace: foo}
        spec:
          selector: {service: s%d}
          ports: [{name: %s, port: 80}]\
        """,
        number, number, service.http2 ? "http2" : "http");
    for (int endpoint : service.endpoints) {
      add(
          """
          apiVersion: networking.istio.io/v1
          kind: WorkloadEntry
          metadata: {name: s%d-%d, namespace: foo}
          spec:
            address: 127.0.0.1
            ports: {%s: %d}
            labels: {service: s%d, v0: "yes", v1: "yes", v2: "yes"}\
          """,
          number, endpoint, service.http2 ? "http2" : "http", sidecarPorts.get(endpoint), number);
    }
    if (!service.subsets.isEmpty() || service.policy > 0) {
      String subsets =
          service.subsets.stream()
              .map(subset -> "{name: v%d, labels: {v%d: \"yes\"}}".formatted(subset, subset))
              .collect(Collectors.joining(", "));
      add(
          """
          apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: s%d, namespace: foo}
          spec:
            host: s%d.foo.svc.cluster.local
            %s
            subsets: [%s]\
          """,
          number, number, POLICIES.get(service.policy), subsets);
    }
  }

  /**
   * No server has the exact host of a VirtualService: the hosts of all others that it takes would
   * be that one too, and the first of them has the say, as in Istio.
   */
  private void gateways(Plan plan) {
    String more =
        plan.ports.stream()
            .map(port -> server(gatewayPorts.get(port), "more-" + port, "*"))
            .collect(Collectors.joining());
    int first = gatewayPorts.getFirst();
    switch (plan.layout) {
      case 0 -> gateway("edge-a", server(first, "all", "*") + more);
      case 1 -> gateway("edge-b", server(first, "all", "*.example") + more);
      case 2 ->
          gateway(
              "edge-a", server(first, "one", "*.test") + server(first, "two", "*.example") + more);
      default -> {
        gateway("edge-a", server(first, "one", "*.test"));
        gateway("edge-b", server(first, "all", "*.example") + more);
      }
    }
  }

  private static String server(int port, String name, String host) {
    return "    - {port: {number: %d, name: %s, protocol: HTTP}, bind: 127.0.0.1, hosts: [\"%s\"]}\n"
        .formatted(port, name, host);
  }

  private void gateway(String name, String servers) {
    add(
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: %s, namespace: istio-system}
        spec:
          selector: {istio: ingressgateway}
          servers:
        %s\
        """,
        name, servers);
  }

  private void virtualService(String name, String host, List<RulePlan> rules, RulePlan rest) {
    add(
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: %s, namespace: istio-system}
        spec:
          hosts: ["%s"]
          gateways: [edge-a, edge-b]
          http:
        %s%s\
        """,
        name,
        host,
        rules.stream()
            .map(rule -> http(rule, "match: [{uri: {prefix: /r%d}}], ".formatted(rule.path)))
            .collect(Collectors.joining()),
        http(rest, ""));
  }

  private static String http(RulePlan rule, String match) {
    int targets = rule.targets.size();
    String routes =
        IntStream.range(0, targets)
            .mapToObj(i -> target(rule.targets.get(i), targets == 1 ? "" : ", weight: 50"))
            .collect(Collectors.joining(", "));
    return "  - {%sheaders: {request: {set: {x-tag: \"%d\"}}}, route: [%s]}\n"
        .formatted(match, rule.tag, routes);
  }

  private static String target(TargetPlan target, String weight) {
    String subset = target.subset() < 0 ? "" : ", subset: v" + target.subset();
    return "{destination: {host: s%d.foo.svc.cluster.local, port: {number: 80}%s}%s}"
        .formatted(target.service(), subset, weight);
  }
}
