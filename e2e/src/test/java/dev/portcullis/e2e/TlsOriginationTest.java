package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.TcpMesh;
import dev.portcullis.e2e.harness.TlsServer;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** TLS that a gateway speaks to servers: outside the mesh as rules say, inside by itself. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsOriginationTest {
  private static final String SETTINGS = "{portcullis: {identity: sds}}\n";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String HOST = "server.example";

  private static final String OUTSIDE =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: outside, namespace: istio-system}
      spec:
        hosts: [server.example]
        gateways: [edge]
        http: [{route: [{destination: {host: server.example, port: {number: 80}}}]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: outside, namespace: istio-system}
      spec:
        hosts: [server.example]
        resolution: STATIC
        ports: [{number: 80, name: http, protocol: HTTP, targetPort: PORT}, {number: 443, name: https, protocol: HTTPS}]
        endpoints: [{address: 127.0.0.1}]
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: outside, namespace: istio-system}
      spec: {host: server.example, trafficPolicy: POLICY}
      """;

  private static final String INSIDE =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: inside, namespace: istio-system}
      spec:
        hosts: [server.example]
        gateways: [edge]
        http: [{route: [{destination: {host: inside.foo.svc.cluster.local}}]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: inside, namespace: foo, annotations: {portcullis.dev/endpoints: "127.0.0.1:PORT"}}
      spec: {selector: {app: httpbin}, ports: [{name: http, port: 80}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: httpbin, namespace: foo}
      spec: {template: {metadata: {labels: {app: httpbin, security.istio.io/tlsMode: istio}}, spec: {serviceAccountName: ACCOUNT}}}
      ---
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: foo, namespace: foo}
      spec: {mtls: {mode: MODE}}
      """;

  private static final String ALLOW =
      """
      ---
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: gateway, namespace: foo}
      spec: {rules: [{from: [{source: {principals: [PRINCIPAL]}}]}]}
      """;

  private final TcpMesh mesh = TcpMesh.start(SETTINGS);
  private final SpiffeAuthority authority = new SpiffeAuthority("outside");
  private final SpiffeAuthority clients = new SpiffeAuthority("clients of outside");
  private Path files;

  @AfterAll
  void stop() {
    mesh.close();
  }

  @Test
  @DisplayName("SIMPLE: a server of the authority that is named so is asked, and sent its name")
  void simple(@TempDir Path folder) throws IOException {
    files = folder;
    try (TlsServer server = TlsServer.start(authority.issueForHost(HOST))) {
      outside(server, "{tls: {mode: SIMPLE, caCertificates: %s}}".formatted(pem(authority)));
      assertThat(ask().status()).isEqualTo(200);
      assertThat(ask().header("x-sni")).isEqualTo(HOST);
    }
  }

  @Test
  @DisplayName("SIMPLE: neither a foreign authority's server nor one of another name is asked: 503")
  void simpleVerifies(@TempDir Path folder) throws IOException {
    files = folder;
    String policy = "{tls: {mode: SIMPLE, caCertificates: %s}}".formatted(pem(authority));
    try (TlsServer server = TlsServer.start(clients.issueForHost(HOST))) {
      outside(server, policy);
      assertThat(ask().status()).isEqualTo(503);
    }
    try (TlsServer server = TlsServer.start(authority.issueForHost("another.example"))) {
      outside(server, policy);
      assertThat(ask().status()).isEqualTo(503);
      outside(
          server,
          "{tls: {mode: SIMPLE, caCertificates: %s, subjectAltNames: [another.example]}}"
              .formatted(pem(authority)));
      assertThat(ask().status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName(
      "MUTUAL: the server sees the certificate of the gateway; without it nobody is served")
  void mutual(@TempDir Path folder) throws IOException {
    files = folder;
    SpiffeAuthority.Issued own = clients.issueForHost("gateway.example");
    try (TlsServer server = TlsServer.mutual(authority.issueForHost(HOST), clients)) {
      String certificates =
          "caCertificates: %s, clientCertificate: %s, privateKey: %s"
              .formatted(
                  pem(authority),
                  write("own.crt", own.certificatePem()),
                  write("own.key", own.keyPem()));
      outside(server, "{tls: {mode: MUTUAL, %s}}".formatted(certificates));
      assertThat(ask().status()).isEqualTo(200);
      assertThat(ask().header("x-client")).isEqualTo("gateway.example");
      outside(server, "{tls: {mode: SIMPLE, caCertificates: %s}}".formatted(pem(authority)));
      assertThat(ask().status()).isEqualTo(503);
    }
  }

  @Test
  @DisplayName("80: what is said of a port replaces what is said of all: TLS on this one only")
  void trap80PortLevelSettings(@TempDir Path folder) throws IOException {
    files = folder;
    try (TlsServer server = TlsServer.start(authority.issueForHost(HOST))) {
      String tls = "tls: {mode: SIMPLE, caCertificates: %s}".formatted(pem(authority));
      outside(server, "{portLevelSettings: [{port: {number: 80}, %s}]}".formatted(tls));
      assertThat(ask().status()).isEqualTo(200);
      outside(
          server,
          "{%s, portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]}"
              .formatted(tls));
      assertThat(ask().status()).isNotEqualTo(200);
    }
  }

  @Test
  @DisplayName("mutual TLS by itself: under STRICT the sidecar sees who the gateway is")
  void automatic() {
    inside("STRICT", "httpbin", allow("cluster.local/ns/foo/sa/httpbin"));
    awaitStatus(200);
    inside("STRICT", "httpbin", allow("cluster.local/ns/foo/sa/another"));
    awaitStatus(403);
    // A workload of another service account is not the one that is meant.
    inside("STRICT", "another", "");
    awaitStatus(503);
    inside("DISABLE", "httpbin", "");
    awaitStatus(200);
  }

  @Test
  @DisplayName(
      "ISTIO_MUTUAL: as with automatic mutual TLS, whatever the endpoints say of themselves")
  void istioMutual() {
    String rule =
        """
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: inside, namespace: foo}
        spec: {host: inside, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}
        """;
    inside("STRICT", "httpbin", rule + allow("cluster.local/ns/foo/sa/httpbin"));
    awaitStatus(200);
    inside("STRICT", "another", rule);
    awaitStatus(503);
    inside("STRICT", "httpbin", rule.replace("ISTIO_MUTUAL", "DISABLE"));
    awaitStatus(503);
  }

  private void outside(TlsServer server, String policy) {
    mesh.apply(OUTSIDE.replace("PORT", String.valueOf(server.port())).replace("POLICY", policy));
  }

  private void inside(String mode, String account, String more) {
    mesh.apply(
        INSIDE
                .replace("PORT", String.valueOf(mesh.sidecar().http().getPort()))
                .replace("MODE", mode)
                .replace("ACCOUNT", account)
            + more);
  }

  private static String allow(String principal) {
    return ALLOW.replace("PRINCIPAL", principal);
  }

  /** Connections that were open before a change may be used a little longer. */
  private void awaitStatus(int status) {
    Await.until("requests get " + status, SOON, () -> ask().status() == status);
  }

  private HttpAnswer ask() {
    try {
      return RawHttpClient.exchange(mesh.gateway().http(), HttpRequest.get("/").host(HOST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path pem(SpiffeAuthority of) throws IOException {
    return write("authority.pem", of.certificatePem());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(files.resolve(name), text);
  }
}
