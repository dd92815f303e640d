package dev.portcullis.e2e.harness;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * Two workloads of namespace foo with their sidecars, without interception: {@code app: sleep}
 * dials its own sidecar on loopback, which sends to the sidecar of {@code app: httpbin}.
 */
public final class SidecarPair implements AutoCloseable {
  private static final int PROXIES = 2;
  private static final String ROUTES = "routes.yaml";
  private static final String MARKER =
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: marker-%d, namespace: markers}}\n---\n";

  private static final String YAML =
      """
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: sleep, namespace: foo}
      spec:
        workloadSelector: {labels: {app: sleep}}
        outboundTrafficPolicy: {mode: REGISTRY_ONLY}
        egress:
        - port: {number: E_HTTP, name: http, protocol: HTTP}
          hosts: ["./*"]
        - port: {number: E_TCP, name: tcp, protocol: TCP}
          bind: 127.0.0.1
          captureMode: NONE
          hosts: ["*/database.example"]
      ---
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: httpbin, namespace: foo}
      spec:
        workloadSelector: {labels: {app: httpbin}}
        ingress:
        - {port: {number: I_HTTP, name: http, protocol: HTTP}, bind: 127.0.0.1, captureMode: NONE, defaultEndpoint: "127.0.0.1:HTTPBIN"}
        - {port: {number: I_TCP, name: tcp, protocol: TCP}, bind: 127.0.0.1, captureMode: NONE, defaultEndpoint: "127.0.0.1:DATABASE"}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: httpbin, namespace: foo, annotations: {portcullis.dev/endpoints: "127.0.0.1:I_HTTP"}}
      spec:
        ports: [{name: http, port: E_HTTP}]
      ---
      # Of another namespace, which the Sidecar does not name.
      apiVersion: v1
      kind: Service
      metadata: {name: other, namespace: bar, annotations: {portcullis.dev/endpoints: "127.0.0.1:I_HTTP"}}
      spec:
        ports: [{name: http, port: E_HTTP}]
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: database, namespace: bar}
      spec:
        hosts: [database.example]
        ports: [{number: E_TCP, name: tcp, protocol: TCP}]
        resolution: STATIC
        endpoints: [{address: 127.0.0.1, ports: {tcp: I_TCP}}]
      """;

  private final EchoBackend httpbin = EchoBackend.start("httpbin");
  private final LineServer database = LineServer.start("");
  private final InetSocketAddress egressHttp = loopback();
  private final InetSocketAddress egressTcp = loopback();
  private final InetSocketAddress ingressHttp = loopback();
  private final InetSocketAddress ingressTcp = loopback();
  private final PolicyDirectory directory = PolicyDirectory.create();
  private final ControlPlaneProcess controlPlane;
  private final EnvoyProcess client;
  private final EnvoyProcess server;

  private SidecarPair() {
    directory.replace("topology.yaml", topology());
    controlPlane = ControlPlaneProcess.start(directory.path());
    client = start("sleep");
    server = start("httpbin");
  }

  /** Starts everything and waits until both sidecars have their first configuration. */
  public static SidecarPair start() {
    SidecarPair pair = new SidecarPair();
    pair.controlPlane.awaitReady();
    pair.client.awaitReady().awaitListening(pair.egressHttp).awaitListening(pair.egressTcp);
    pair.server.awaitReady().awaitListening(pair.ingressHttp).awaitListening(pair.ingressTcp);
    pair.controlPlane.awaitEnforced(0, PROXIES);
    return pair;
  }

  /** Where the client dials its own sidecar for requests. */
  public InetSocketAddress http() {
    return egressHttp;
  }

  /** Where the client dials its own sidecar for the database. */
  public InetSocketAddress tcp() {
    return egressTcp;
  }

  /** The sidecar of the client. */
  public EnvoyProcess client() {
    return client;
  }

  /** The sidecar of the server. */
  public EnvoyProcess server() {
    return server;
  }

  /** Replaces routes and policies, and waits until both sidecars have what comes of them. */
  public void apply(String yaml) {
    long before = controlPlane.generation();
    // Content that is the same would be no new generation.
    directory.replace(ROUTES, MARKER.formatted(before) + yaml);
    controlPlane.awaitEnforced(before, PROXIES);
  }

  @Override
  public void close() {
    client.close();
    server.close();
    controlPlane.close();
    httpbin.close();
    database.close();
    directory.close();
  }

  private EnvoyProcess start(String app) {
    InetSocketAddress admin = loopback();
    Bootstraps.Workload workload =
        new Bootstraps.Workload(
            app, "sidecar", "foo", "app=" + app, Bootstraps.Transport.DELTA, admin);
    String bootstrap = Bootstraps.of(workload, controlPlane.xdsAddress());
    return EnvoyProcess.start(new EnvoyProcess.Setup(app, bootstrap, admin, 1));
  }

  private String topology() {
    String yaml = YAML;
    for (Map.Entry<String, Integer> number : numbers()) {
      yaml = yaml.replace(number.getKey(), Integer.toString(number.getValue()));
    }
    return yaml;
  }

  private List<Map.Entry<String, Integer>> numbers() {
    return List.of(
        Map.entry("E_HTTP", egressHttp.getPort()),
        Map.entry("E_TCP", egressTcp.getPort()),
        Map.entry("I_HTTP", ingressHttp.getPort()),
        Map.entry("I_TCP", ingressTcp.getPort()),
        Map.entry("HTTPBIN", httpbin.port()),
        Map.entry("DATABASE", database.port()));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress("127.0.0.1", FreePorts.next());
  }
}
