package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/** The resources around the policies of a {@link TcpMesh}. */
final class TcpTopology {

  private static final String YAML =
      """
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: httpbin, namespace: foo}
      spec:
        workloadSelector: {labels: {app: httpbin}}
        ingress:
        - {port: {number: S_HTTP, name: http, protocol: HTTP}, bind: 127.0.0.1, captureMode: NONE, defaultEndpoint: "127.0.0.1:HTTPBIN"}
        - {port: {number: S_DATABASE, name: database, protocol: TCP}, bind: 127.0.0.1, captureMode: NONE, defaultEndpoint: "127.0.0.1:DATABASE"}
        - {port: {number: S_OTHER, name: other, protocol: TCP}, bind: 127.0.0.1, captureMode: NONE, defaultEndpoint: "127.0.0.1:DATABASE"}
        - {port: {number: S_GREETER, name: greeter, protocol: TCP}, bind: 127.0.0.1, captureMode: NONE, defaultEndpoint: "127.0.0.1:GREETER"}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: istio-ingressgateway, namespace: istio-system}
      spec:
        selector: {istio: ingressgateway}
        ports:
        - {name: http, port: 80, targetPort: G_HTTP}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: httpbin, namespace: foo, annotations: {portcullis.dev/endpoints: "127.0.0.1:HTTPBIN"}}
      spec:
        selector: {app: httpbin}
        ports:
        - {name: http, port: 80, targetPort: S_HTTP}
      ---
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: edge, namespace: istio-system}
      spec:
        selector: {istio: ingressgateway}
        servers:
        - {port: {number: 80, name: http, protocol: HTTP}, bind: 127.0.0.1, hosts: ["*"]}
        - {port: {number: G_DATABASE, name: database, protocol: TCP}, bind: 127.0.0.1, hosts: ["*"]}
        - {port: {number: G_OTHER, name: other, protocol: TCP}, bind: 127.0.0.1, hosts: ["*"]}
        - {port: {number: G_GREETER, name: greeter, protocol: TCP}, bind: 127.0.0.1, hosts: ["*"]}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: edge, namespace: istio-system}
      spec:
        hosts: ["*"]
        gateways: [edge]
        http:
        - route: [{destination: {host: httpbin.foo.svc.cluster.local, port: {number: 80}}}]
        tcp:
        - match: [{port: G_DATABASE}, {port: G_OTHER}]
          route: [{destination: {host: database.example, port: {number: 3306}}}]
        - match: [{port: G_GREETER}]
          route: [{destination: {host: greeter.example, port: {number: 25}}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: database, namespace: istio-system}
      spec:
        hosts: [database.example]
        ports: [{number: 3306, name: tcp, protocol: TCP}]
        resolution: STATIC
        endpoints: [{address: 127.0.0.1, ports: {tcp: DATABASE}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: greeter, namespace: istio-system}
      spec:
        hosts: [greeter.example]
        ports: [{number: 25, name: tcp, protocol: TCP}]
        resolution: STATIC
        endpoints: [{address: 127.0.0.1, ports: {tcp: GREETER}}]
      """;

  private TcpTopology() {}

  static String yaml(
      TcpMesh.Ports sidecar, TcpMesh.Ports gateway, int httpbin, int database, int greeter) {
    ImmutableMap<String, Integer> numbers =
        ImmutableMap.<String, Integer>builder()
            .put("S_HTTP", sidecar.http().getPort())
            .put("S_DATABASE", sidecar.database().getPort())
            .put("S_OTHER", sidecar.other().getPort())
            .put("S_GREETER", sidecar.greeter().getPort())
            .put("G_HTTP", gateway.http().getPort())
            .put("G_DATABASE", gateway.database().getPort())
            .put("G_OTHER", gateway.other().getPort())
            .put("G_GREETER", gateway.greeter().getPort())
            .put("HTTPBIN", httpbin)
            .put("DATABASE", database)
            .put("GREETER", greeter)
            .buildOrThrow();
    String yaml = YAML;
    for (Map.Entry<String, Integer> number : numbers.entrySet()) {
      yaml = yaml.replace(number.getKey(), Integer.toString(number.getValue()));
    }
    return yaml;
  }
}
