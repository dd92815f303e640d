package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EnvoyProcess;
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
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A gateway shows a server the certificate of a Secret that a DestinationRule names. */
@WithEnvoy
final class UpstreamCredentialTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final String HOST = "server.example";
  private static final String GATEWAY =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: NAME}
      spec:
        selector: {SELECTOR}
        servers: [{port: {number: LISTEN, name: http, protocol: HTTP}, bind: 127.0.0.1, hosts: [server.example]}]
      ---
      """;
  private static final String YAML =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: outside}
      spec:
        hosts: [server.example]
        gateways: [one, other]
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
  private final SpiffeAuthority.Issued own = clients.issueForHost("gateway.example");
  private final InetSocketAddress one = loopback();
  private final InetSocketAddress other = loopback();

  @Test
  @DisplayName("MUTUAL with credentialName: the server sees the certificate of the Secret")
  void showsTheCertificateOfTheSecret() {
    try (HttpsMesh mesh = HttpsMesh.start("--xds-insecure-secrets");
        TlsServer server = TlsServer.mutual(servers.issueForHost(HOST), clients)) {
      mesh.mesh().apply("outside.yaml", ingress() + yaml(server) + secret("istio-system"));
      mesh.envoy().awaitListening(one);
      Await.until("the server is reached", SOON, () -> ask(one).status() == 200);
      assertThat(ask(one).header("x-client")).isEqualTo("gateway.example");
    }
  }

  @Test
  @DisplayName("in plaintext nobody is given a Secret, neither that of the rule's namespace")
  void isGivenToNobodyWithoutProof() {
    try (HttpsMesh mesh = HttpsMesh.start();
        TlsServer server = TlsServer.mutual(servers.issueForHost(HOST), clients)) {
      mesh.mesh()
          .apply(
              "outside.yaml",
              ingress() + yaml(server) + secret("istio-system") + secret("default"));
      mesh.envoy().awaitListening(one);
      Await.until("the gateway gives up", SOON, () -> ask(one).status() == 503);
      assertThat(secrets(mesh.envoy())).isEmpty();
      assertThatNothingIsSaid(mesh.mesh().controlPlane());
    }
  }

  @Test
  @DisplayName(
      "of two gateways that prove who they are, that of the Secret's namespace is given it")
  void isGivenToNoOtherNamespace() {
    try (TlsServer server = TlsServer.mutual(servers.issueForHost(HOST), clients);
        ProvenGateways gateways =
            new ProvenGateways(
                gateway("one", "of: istio-system", one)
                    + gateway("other", "of: team", other)
                    + yaml(server)
                    + secret("istio-system")
                    + secret("default"))) {
      EnvoyProcess entitled = gateways.start("istio-system").awaitListening(one);
      EnvoyProcess foreign = gateways.start("team").awaitListening(other);
      Await.until("the server is reached", SOON, () -> ask(one).status() == 200);
      Await.until("the other gives up", SOON, () -> ask(other).status() == 503);
      assertThat(secrets(entitled)).contains("kubernetes://client");
      assertThat(secrets(foreign)).isEmpty();
      assertThatNothingIsSaid(gateways.controlPlane());
    }
  }

  /** The names of the secrets of Kubernetes that a proxy has, as against those that it asks for. */
  private static List<String> secrets(EnvoyProcess envoy) {
    return envoy.configDump().findValues("secret").stream()
        .filter(secret -> secret.has("tls_certificate") || secret.has("validation_context"))
        .map(secret -> secret.path("name").asText())
        .filter(name -> name.startsWith("kubernetes://"))
        .toList();
  }

  private void assertThatNothingIsSaid(ControlPlaneProcess controlPlane) {
    List<String> key = own.keyPem().lines().filter(line -> !line.startsWith("-")).toList();
    assertThat(key).isNotEmpty();
    for (String path : List.of("proxies", "config/problems", "issuers")) {
      HttpAnswer answer = controlPlane.get("/api/v1/" + path).orElseThrow();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).as(path).doesNotContain(key);
    }
    assertThat(controlPlane.process().log()).doesNotContain(key);
  }

  private String ingress() {
    return gateway("one", "istio: ingressgateway", one);
  }

  private static String gateway(String name, String selector, InetSocketAddress address) {
    return GATEWAY
        .replace("NAME", name)
        .replace("SELECTOR", selector)
        .replace("LISTEN", String.valueOf(address.getPort()));
  }

  private static String yaml(TlsServer server) {
    return YAML.replace("SERVER", String.valueOf(server.port()));
  }

  private String secret(String namespace) {
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

  private static HttpAnswer ask(InetSocketAddress address) {
    try {
      return RawHttpClient.exchange(address, HttpRequest.get("/").host(HOST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress("127.0.0.1", FreePorts.next());
  }
}
