package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.HttpsMesh;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.TlsServer;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A gateway shows a server the certificate of a Secret that a DestinationRule names. */
@WithEnvoy
final class UpstreamCredentialTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String HOST = "server.example";
  private static final String YAML =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: plain}
      spec:
        selector: {istio: ingressgateway}
        servers: [{port: {number: LISTEN, name: http, protocol: HTTP}, bind: 127.0.0.1, hosts: [server.example]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: outside}
      spec:
        hosts: [server.example]
        gateways: [plain]
        http: [{route: [{destination: {host: server.example}}]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: outside}
      spec:
        hosts: [server.example]
        resolution: STATIC
        ports: [{number: 80, name: http, protocol: HTTP, targetPort: SERVER}]
        endpoints: [{address: 127.0.0.1}]
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: outside}
      spec: {host: server.example, trafficPolicy: {tls: {mode: MUTUAL, credentialName: client}}}
      """;

  private final SpiffeAuthority servers = new SpiffeAuthority("servers outside");
  private final SpiffeAuthority clients = new SpiffeAuthority("clients outside");
  private final int port = FreePorts.next();

  @Test
  @DisplayName("MUTUAL with credentialName: the server sees the certificate of the Secret")
  void showsTheCertificateOfTheSecret() {
    try (HttpsMesh mesh = HttpsMesh.start("--xds-insecure-secrets");
        TlsServer server = TlsServer.mutual(servers.issueForHost(HOST), clients)) {
      mesh.mesh().apply("outside.yaml", yaml(server) + secret("istio-system"));
      mesh.envoy().awaitListening(address());
      Await.until("the server is reached", SOON, () -> ask().status() == 200);
      assertThat(ask().header("x-client")).isEqualTo("gateway.example");
    }
  }

  @Test
  @DisplayName("a Secret of the rule's namespace, or to a proxy without proof, is given to nobody")
  void isGivenToNobodyElse() {
    try (HttpsMesh mesh = HttpsMesh.start();
        TlsServer server = TlsServer.mutual(servers.issueForHost(HOST), clients)) {
      mesh.mesh().apply("outside.yaml", yaml(server) + secret("istio-system") + secret("default"));
      mesh.envoy().awaitListening(address());
      Await.until("the gateway gives up", SOON, () -> ask().status() == 503);
    }
  }

  private String yaml(TlsServer server) {
    return YAML.replace("LISTEN", String.valueOf(port))
        .replace("SERVER", String.valueOf(server.port()));
  }

  private String secret(String namespace) {
    SpiffeAuthority.Issued own = clients.issueForHost("gateway.example");
    return """
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: client, namespace: %s}
    stringData:
      tls.crt: |
    %s  tls.key: |
    %s  ca.crt: |
    %s\
    """
        .formatted(
            namespace,
            own.certificatePem().indent(4),
            own.keyPem().indent(4),
            servers.certificatePem().indent(4));
  }

  private HttpAnswer ask() {
    try {
      return RawHttpClient.exchange(address(), HttpRequest.get("/").host(HOST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", port);
  }
}
