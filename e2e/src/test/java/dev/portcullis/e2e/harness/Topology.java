package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableMap;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * The resources around the policies: httpbin and the Bookinfo product page as the guides write
 * them, with endpoints on loopback and ports that need no root.
 */
public final class Topology {
  private static final String WORKLOADS =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata:
        name: httpbin
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: httpbin
        labels:
          app: httpbin
          service: httpbin
        annotations:
          portcullis.dev/endpoints: 127.0.0.1:HTTPBIN
      spec:
        ports:
        - name: http
          port: 8000
          targetPort: 80
        selector:
          app: httpbin
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: httpbin
      spec:
        replicas: 1
        selector:
          matchLabels:
            app: httpbin
            version: v1
        template:
          metadata:
            labels:
              app: httpbin
              version: v1
          spec:
            serviceAccountName: httpbin
            containers:
            - image: docker.io/kennethreitz/httpbin
              imagePullPolicy: IfNotPresent
              name: httpbin
              ports:
              - containerPort: 80
      ---
      apiVersion: networking.istio.io/v1alpha3
      kind: Gateway
      metadata:
        name: httpbin-gateway
      spec:
        selector:
          istio: ingressgateway
        servers:
        - port:
            number: 80
            name: http
            protocol: HTTP
          hosts:
          - "*"
      ---
      apiVersion: networking.istio.io/v1alpha3
      kind: VirtualService
      metadata:
        name: httpbin
      spec:
        hosts:
        - "*"
        gateways:
        - httpbin-gateway
        http:
        - route:
          - destination:
              host: httpbin
              port:
                number: 8000
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: productpage
        annotations:
          portcullis.dev/endpoints: 127.0.0.1:PRODUCTPAGE
      spec:
        ports:
        - port: 9080
          name: http
        selector:
          app: productpage
      ---
      apiVersion: networking.istio.io/v1beta1
      kind: VirtualService
      metadata:
        name: bookinfo
      spec:
        hosts:
        - "*"
        gateways:
        - httpbin-gateway
        http:
        - match:
          - uri:
              exact: /productpage
          - uri:
              prefix: /static
          - uri:
              exact: /login
          - uri:
              exact: /logout
          - uri:
              prefix: /api/v1/products
          route:
          - destination:
              host: productpage
              port:
                number: 9080
      """;

  private static final String GATEWAY =
      """
      ---
      apiVersion: v1
      kind: Service
      metadata:
        name: istio-ingressgateway-STREAM
        namespace: istio-system
      spec:
        type: LoadBalancer
        selector:
          istio: ingressgateway
          stream: STREAM
        ports:
        - name: http2
          port: 80
          targetPort: PORT
      """;

  private static final String SIDECAR =
      """
      ---
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata:
        name: httpbin-STREAM
        namespace: foo
      spec:
        workloadSelector:
          labels:
            app: httpbin
            stream: STREAM
        ingress:
        - port:
            number: PORT
            name: http
            protocol: HTTP
          bind: 127.0.0.1
          captureMode: NONE
          defaultEndpoint: 127.0.0.1:HTTPBIN
      """;

  private Topology() {}

  /** The resources of one gateway with the guides' backends. */
  public static String ofGateway(InetSocketAddress listener, int httpbin, int productpage) {
    Edge.Kind kind = new Edge.Kind(Place.GATEWAY, Bootstraps.Transport.DELTA);
    return yaml(ImmutableMap.of(kind, listener), httpbin, productpage);
  }

  /** The file for a mesh with the given listeners and backends. */
  static String yaml(
      ImmutableMap<Edge.Kind, InetSocketAddress> listeners, int httpbin, int productpage) {
    StringBuilder yaml = new StringBuilder(WORKLOADS);
    for (Map.Entry<Edge.Kind, InetSocketAddress> listener : listeners.entrySet()) {
      String part =
          switch (listener.getKey().place()) {
            case GATEWAY -> GATEWAY;
            case SIDECAR -> SIDECAR;
          };
      yaml.append(
          part.replace("STREAM", listener.getKey().stream())
              .replace("PORT", Integer.toString(listener.getValue().getPort())));
    }
    return yaml.toString()
        .replace("HTTPBIN", Integer.toString(httpbin))
        .replace("PRODUCTPAGE", Integer.toString(productpage));
  }
}
