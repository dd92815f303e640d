package dev.portcullis.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.Node;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A mesh of 100 namespaces, each with 50 services of two pods, 100 policies, a Sidecar, gateways
 * and sidecars: to measure what an edit costs among 10,000 policies and 5,000 services.
 */
final class LargeMesh {
  static final int NAMESPACES = 100;
  static final int SERVICES = 50;
  static final int POLICIES = 100;

  private final TreeMap<ConfigKey, ConfigObject> objects = new TreeMap<>();
  private MeshSettings settings = MeshSettings.DEFAULT;
  private final ConfigReader reader = new ConfigReader("default");

  /**
   * All of it.
   *
   * @param confined whether sidecars see their own namespace only, and not the whole mesh
   */
  LargeMesh(boolean confined) {
    for (int i = 0; i < NAMESPACES; i++) {
      addNamespace("ns" + i, confined);
    }
  }

  static List<WorkloadGroupKey> groups() {
    List<WorkloadGroupKey> groups = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String namespace = "ns" + i % NAMESPACES;
      int number = i / NAMESPACES;
      groups.add(
          i % 2 == 0
              ? group(ProxyRole.GATEWAY, namespace, "gw" + number + namespace, Interception.NONE)
              : group(ProxyRole.SIDECAR, namespace, "app" + number, Interception.REDIRECT));
    }
    return groups;
  }

  private static WorkloadGroupKey group(
      ProxyRole role, String namespace, String app, Interception interception) {
    return new WorkloadGroupKey(
        role,
        namespace,
        ImmutableSortedMap.of("app", app, "version", "v1"),
        null,
        PolicyDelivery.ATOMIC,
        interception,
        null);
  }

  SourceState state() {
    return new SourceState(
        ImmutableSortedMap.copyOfSorted(objects), settings, ImmutableList.of(), Health.SYNCED);
  }

  /** Lets requests be answered under another name; returns no document. */
  String settings(String serverName) {
    settings = settings.toBuilder().serverName(serverName).build();
    return "";
  }

  private void addNamespace(String namespace, boolean confined) {
    for (int i = 0; i < SERVICES; i++) {
      put(service(namespace, i));
      put(pod(namespace, i, 0));
      put(pod(namespace, i, 1));
    }
    for (int i = 0; i < POLICIES; i++) {
      put(policy(namespace, i, "/p" + i));
    }
    for (int i = 0; i < 3; i++) {
      put(gateway(namespace, i));
      put(routes(namespace, i, 1000));
    }
    if (confined) {
      put(
          """
          {apiVersion: networking.istio.io/v1, kind: Sidecar,
           metadata: {name: default, namespace: %s},
           spec: {egress: [{hosts: ["./*"]}]}}
          """
              .formatted(namespace));
    }
  }

  /** A rule for one workload of a namespace. */
  static String policy(String namespace, int number, String path) {
    String app = number % 2 == 0 ? "gw" + number % 5 + namespace : "app" + number % 50;
    return """
    {apiVersion: security.istio.io/v1, kind: AuthorizationPolicy,
     metadata: {name: p%d, namespace: %s},
     spec: {selector: {matchLabels: {app: %s}}, action: DENY,
            rules: [{to: [{operation: {paths: ["%s"]}}]}]}}
    """
        .formatted(number, namespace, app, path);
  }

  static String service(String namespace, int number) {
    return """
    {apiVersion: v1, kind: Service, metadata: {name: app%d, namespace: %s},
     spec: {clusterIP: 10.%d.%d.%d, selector: {app: app%d},
            ports: [{name: http, port: 80, targetPort: 8080}]}}
    """
        .formatted(
            number,
            namespace,
            1 + Math.floorMod(namespace.hashCode(), 250),
            number % 256,
            1 + number / 256,
            number);
  }

  static String pod(String namespace, int service, int number) {
    return """
    {apiVersion: v1, kind: Pod,
     metadata: {name: app%d-%d, namespace: %s, labels: {app: app%d, version: v1}},
     spec: {serviceAccountName: app%d, containers: [{name: c, image: i}]},
     status: {podIP: 10.%d.%d.%d, conditions: [{type: Ready, status: "True"}]}}
    """
        .formatted(
            service,
            number,
            namespace,
            service,
            service,
            Math.floorMod(namespace.hashCode(), 250),
            service,
            10 + number);
  }

  private static String gateway(String namespace, int number) {
    return """
    {apiVersion: networking.istio.io/v1, kind: Gateway,
     metadata: {name: gw%d, namespace: %s},
     spec: {selector: {app: gw%d%s},
            servers: [{port: {number: 8080, name: http, protocol: HTTP},
                       hosts: ["./*.%s.example.com"]}]}}
    """
        .formatted(number, namespace, number * 2, namespace, namespace);
  }

  static String routes(String namespace, int number, int timeout) {
    StringBuilder http = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      http.append(
          """
          {match: [{uri: {prefix: /s%d}}], timeout: %dms,
           route: [{destination: {host: app%d, port: {number: 80}}}]},
          """
              .formatted(i, timeout, i + number));
    }
    return """
    {apiVersion: networking.istio.io/v1, kind: VirtualService,
     metadata: {name: r%d, namespace: %s},
     spec: {gateways: [gw%d], hosts: ["h%d.%s.example.com"], http: [%s]}}
    """
        .formatted(number, namespace, number, number, namespace, http);
  }

  void put(String yaml) {
    for (Node node :
        new DocumentParser().parse("f.yaml", yaml.getBytes(StandardCharsets.UTF_8)).documents()) {
      for (ReadDocument read : reader.read(node)) {
        ConfigObject object = read.object();
        if (object == null) {
          throw new IllegalArgumentException(read.problems() + " in " + yaml);
        }
        objects.put(object.key(), object);
      }
    }
  }
}
