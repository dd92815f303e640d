package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.PolicyDirectory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A mesh of many namespaces, each with services, policies and five workloads: a gateway and four
 * sidecars, which see the services of their own namespace, as is good practice at this size.
 */
final class LargeDirectory implements AutoCloseable {
  static final int WORKLOADS = 5;
  static final int SERVICES = 50;
  static final int POLICIES = 100;

  private final PolicyDirectory directory = PolicyDirectory.create();
  private final int namespaces;

  LargeDirectory(int namespaces) {
    this.namespaces = namespaces;
    directory.replace("mesh.yaml", meshWide(0));
    for (int namespace = 0; namespace < namespaces; namespace++) {
      directory.replace(file(namespace, "services"), services(namespace));
      directory.replace(file(namespace, "workloads"), workloads(namespace));
      directory.replace(file(namespace, "policies"), policies(namespace));
      directory.replace(file(namespace, "edited"), edited(namespace, 0));
    }
  }

  PolicyDirectory directory() {
    return directory;
  }

  int policies() {
    return namespaces * POLICIES;
  }

  int services() {
    return namespaces * SERVICES;
  }

  /** Each workload is a group of its own. */
  ImmutableList<FleetGroup> groups() {
    return IntStream.range(0, namespaces * WORKLOADS)
        .mapToObj(number -> group(number / WORKLOADS, number % WORKLOADS))
        .collect(ImmutableList.toImmutableList());
  }

  /** The one that a namespace's edits concern. */
  FleetGroup gatewayOf(int namespace) {
    return group(namespace, 0);
  }

  private static FleetGroup group(int namespace, int workload) {
    return new FleetGroup(
        workload == 0 ? "router" : "sidecar",
        "workload-%d-%d".formatted(namespace, workload),
        name(namespace),
        ImmutableMap.of("app", app(workload)));
  }

  /** Edits a policy of a namespace's gateway; the time just before. */
  long edit(int namespace, int number) {
    return directory.replaceSince(file(namespace, "edited"), edited(namespace, number));
  }

  /** Edits a policy that holds for every workload; the time just before. */
  long editMeshWide(int number) {
    return directory.replaceSince("mesh.yaml", meshWide(number));
  }

  private static String file(int namespace, String what) {
    return "%s-%s.yaml".formatted(name(namespace), what);
  }

  private static String name(int namespace) {
    return "ns-%03d".formatted(namespace);
  }

  private static String app(int workload) {
    return "w-" + workload;
  }

  private static String services(int namespace) {
    return joined(IntStream.range(0, SERVICES).mapToObj(service -> service(namespace, service)));
  }

  private static String service(int namespace, int service) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: service-%2$d
      namespace: %1$s
      annotations: {portcullis.dev/endpoints: "127.0.0.1:9"}
    spec:
      selector: {app: other-%2$d}
      ports: [{name: http, port: 80}]
    """
        .formatted(name(namespace), service);
  }

  private static String workloads(int namespace) {
    return joined(
        Stream.concat(
            Stream.of(gateway(namespace)),
            IntStream.range(1, WORKLOADS).mapToObj(workload -> sidecar(namespace, workload))));
  }

  private static String gateway(int namespace) {
    return """
    apiVersion: networking.istio.io/v1
    kind: Gateway
    metadata: {name: gateway, namespace: %1$s}
    spec:
      selector: {app: w-0}
      servers:
      - port: {number: 8080, name: http, protocol: HTTP}
        hosts: ["./*"]
    ---
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: routes, namespace: %1$s}
    spec:
      hosts: ["%1$s.example"]
      gateways: [gateway]
      http:
      - match: [{uri: {prefix: /one}}]
        route: [{destination: {host: service-1}}]
      - route: [{destination: {host: service-0}}]
    """
        .formatted(name(namespace));
  }

  private static String sidecar(int namespace, int workload) {
    return """
    apiVersion: networking.istio.io/v1
    kind: Sidecar
    metadata: {name: %2$s, namespace: %1$s}
    spec:
      workloadSelector: {labels: {app: %2$s}}
      ingress:
      - port: {number: 8080, name: http, protocol: HTTP}
        bind: 127.0.0.1
        captureMode: NONE
        defaultEndpoint: 127.0.0.1:9
      egress:
      - port: {number: 15080, name: http, protocol: HTTP}
        bind: 127.0.0.1
        captureMode: NONE
        hosts: ["./*"]
    """
        .formatted(name(namespace), app(workload));
  }

  private static String policies(int namespace) {
    return joined(IntStream.range(1, POLICIES).mapToObj(policy -> policy(namespace, policy)));
  }

  private static String policy(int namespace, int policy) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: policy-%2$d, namespace: %1$s}
    spec:
      selector: {matchLabels: {app: %3$s}}
      action: DENY
      rules:
      - from: [{source: {notNamespaces: ["friend-%2$d"]}}]
        to: [{operation: {paths: ["/private/%2$d/*"], methods: [GET, POST]}}]
    """
        .formatted(name(namespace), policy, app(policy % WORKLOADS));
  }

  private static String edited(int namespace, int number) {
    return denial(
        name(namespace), "  selector: {matchLabels: {app: w-0}}\n", FleetFiles.EDITED_PATH, number);
  }

  private static String meshWide(int number) {
    return denial("istio-system", "", "/everywhere/", number);
  }

  private static String denial(String namespace, String selector, String path, int number) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: edited, namespace: %s}
    spec:
    %s  action: DENY
      rules:
      - to: [{operation: {paths: ["%s%d"]}}]
    """
        .formatted(namespace, selector, path, FleetFiles.FIRST_EDIT + number);
  }

  private static String joined(Stream<String> documents) {
    return documents.collect(Collectors.joining("---\n"));
  }

  @Override
  public void close() {
    directory.close();
  }
}
