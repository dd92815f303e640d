package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableMap;
import java.net.InetSocketAddress;
import java.util.Base64;

/**
 * A mesh whose gateway has a port with three HTTPS servers: {@code simple.example} and {@code
 * localhost} for everybody, {@code mutual.example} for clients of one authority. The certificate of
 * {@code localhost} comes with an OCSP response.
 */
public final class HttpsMesh implements AutoCloseable {
  private static final String SIMPLE = "simple-secret.yaml";
  private static final String SERVERS =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: secure}
      spec:
        selector: {istio: ingressgateway}
        servers:
        - port: {number: PORT, name: simple, protocol: HTTPS}
          hosts: [default/simple.example]
          tls: {mode: SIMPLE, credentialName: simple}
        - port: {number: PORT, name: mutual, protocol: HTTPS}
          hosts: [default/mutual.example]
          tls: {mode: MUTUAL, credentialName: mutual}
        - port: {number: PORT, name: local, protocol: HTTPS}
          hosts: [local/localhost]
          tls: {mode: SIMPLE, credentialName: local}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: secure-simple}
      spec:
        hosts: [simple.example]
        gateways: [secure]
        http:
        - match: [{port: PORT}]
          headers: {request: {set: {x-server: of-simple}}}
          route: [{destination: {host: httpbin, port: {number: 8000}}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: secure-mutual}
      spec:
        hosts: [mutual.example]
        gateways: [secure]
        http:
        - headers: {request: {set: {x-server: of-mutual}}}
          route: [{destination: {host: httpbin, port: {number: 8000}}}]
      ---
      # A host without a dot would be taken for a name of the mesh.
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: secure-local, namespace: local}
      spec:
        hosts: ["*"]
        gateways: [default/secure]
        http:
        - route:
          - destination: {host: httpbin.default.svc.cluster.local, port: {number: 8000}}
      """;

  private final SpiffeAuthority authority = new SpiffeAuthority("servers");
  private final SpiffeAuthority clients = new SpiffeAuthority("clients");
  private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", FreePorts.next());
  private final Mesh mesh;

  private HttpsMesh(String... serveArguments) {
    this.mesh =
        Mesh.start(
            Mesh.Settings.of(new Edge.Kind(Place.GATEWAY, Bootstraps.Transport.DELTA))
                .serveArguments(serveArguments)
                .files(
                    ImmutableMap.of(
                        "servers.yaml",
                        SERVERS.replace("PORT", String.valueOf(address.getPort())),
                        SIMPLE,
                        secret("simple", "simple.example", ""),
                        "mutual-secret.yaml",
                        secret("mutual", "mutual.example", clients.certificatePem()),
                        "local-secret.yaml",
                        secret("local", "localhost", ""))));
  }

  /** Starts it with more arguments for {@code serve}. */
  public static HttpsMesh start(String... serveArguments) {
    HttpsMesh started = new HttpsMesh(serveArguments);
    started.envoy().awaitListening(started.address);
    return started;
  }

  public Mesh mesh() {
    return mesh;
  }

  public EnvoyProcess envoy() {
    return mesh.onlyEdge().envoy();
  }

  /** Where the servers are. */
  public InetSocketAddress address() {
    return address;
  }

  /** Who signed the certificates of the servers. */
  public SpiffeAuthority authority() {
    return authority;
  }

  /** Whose certificates {@code mutual.example} takes. */
  public SpiffeAuthority clients() {
    return clients;
  }

  /** Gives {@code simple.example} a new certificate. */
  public void renewSimple() {
    mesh.directory().replace(SIMPLE, secret("simple", "simple.example", ""));
  }

  @Override
  public void close() {
    mesh.close();
  }

  private String secret(String name, String host, String authorities) {
    SpiffeAuthority.Issued issued = authority.issueForHost(host);
    StringBuilder yaml = new StringBuilder();
    yaml.append("apiVersion: v1\nkind: Secret\nmetadata: {name: ")
        .append(name)
        .append(", namespace: istio-system}\nstringData:\n");
    entry(yaml, "tls.crt", issued.certificatePem());
    entry(yaml, "tls.key", issued.keyPem());
    if (name.equals("simple")) {
      String staple = Base64.getEncoder().encodeToString(authority.isGood(issued));
      yaml.append("data: {tls.ocsp-staple: ").append(staple).append("}\n");
    }
    if (!authorities.isEmpty()) {
      entry(yaml, "ca.crt", authorities);
    }
    return yaml.toString();
  }

  private static void entry(StringBuilder yaml, String name, String pem) {
    yaml.append("  ").append(name).append(": |\n").append(pem.indent(4));
  }
}
