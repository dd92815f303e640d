package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.TcpMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The traps of the semantics that concern plain connections and ports, by their numbers. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TcpTrapsTest {
  private static final String NONE = "# no policy";

  /** A listener is told of a policy a little after the proxy has acknowledged it. */
  private static final Duration SWITCH = Duration.ofSeconds(5);

  private static final String SETTINGS =
      """
      extensionProviders:
      - name: authorizer
        envoyExtAuthzHttp: {service: foo/authorizer.example, port: 80}
      """;

  /** The authorizer that {@code SETTINGS} names; nobody is there, so that it allows nothing. */
  private static final String AUTHORIZER =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: authorizer, namespace: foo}
      spec:
        hosts: [authorizer.example]
        ports: [{number: 80, name: http, protocol: HTTP}]
        resolution: STATIC
        endpoints: [{address: 127.0.0.1, ports: {http: 1}}]
      ---
      """;

  private final TcpMesh mesh = TcpMesh.start(SETTINGS);

  @AfterAll
  void stop() {
    mesh.close();
  }

  @Test
  @DisplayName("31: an empty spec denies connections, too")
  void trap31AllowNothingClosesTcpPorts() {
    apply(NONE);
    assertServed(mesh.sidecar().database());
    assertServed(mesh.gateway().database());

    apply(policy("foo", "{}"));

    assertThat(get(mesh.sidecar().http())).isEqualTo(403);
    assertRefused(mesh.sidecar().database());
    assertRefused(mesh.sidecar().greeter());
    // Of another namespace.
    assertServed(mesh.gateway().database());
  }

  @Test
  @DisplayName("34: an ALLOW rule with methods grants no connection")
  void trap34AllowWithMethodsClosesTcpPorts() {
    apply(policy("foo", "{rules: [{to: [{operation: {methods: [GET]}}]}]}"));

    assertThat(get(mesh.sidecar().http())).isEqualTo(200);
    assertThat(post(mesh.sidecar().http())).isEqualTo(403);
    assertRefused(mesh.sidecar().database());
    assertRefused(mesh.sidecar().other());
  }

  @Test
  @DisplayName("35: a DENY rule with methods and without ports refuses every connection")
  void trap35DenyWithMethodsClosesTcpPorts() {
    apply(policy("foo", "{action: DENY, rules: [{to: [{operation: {methods: [POST]}}]}]}"));

    assertThat(get(mesh.sidecar().http())).isEqualTo(200);
    assertThat(post(mesh.sidecar().http())).isEqualTo(403);
    assertRefused(mesh.sidecar().database());
    assertRefused(mesh.sidecar().other());
  }

  @Test
  @DisplayName("36: a DENY rule with methods and a TCP port refuses every connection to that port")
  void trap36DenyWithMethodsAndPortsClosesThatPort() {
    apply(
        policy(
            "foo",
            "{action: DENY, rules: [{to: [{operation: {methods: [POST], ports: [\"%d\"]}}]}]}"
                .formatted(mesh.sidecar().database().getPort())));

    assertRefused(mesh.sidecar().database());
    assertServed(mesh.sidecar().other());
    assertThat(post(mesh.sidecar().http())).isEqualTo(200);
  }

  @Test
  @DisplayName("37: ports are those that are bound, not those of the Service")
  void trap37PortsAreNotThoseOfTheService() {
    apply(denyPort("foo", 80) + "\n---\n" + denyPort("istio-system", 80));
    assertThat(get(mesh.sidecar().http())).isEqualTo(200);
    assertThat(get(mesh.gateway().http())).isEqualTo(200);

    apply(
        denyPort("foo", mesh.sidecar().http().getPort())
            + "\n---\n"
            + denyPort("istio-system", mesh.gateway().http().getPort()));
    assertThat(get(mesh.sidecar().http())).isEqualTo(403);
    assertThat(get(mesh.gateway().http())).isEqualTo(403);
    assertServed(mesh.sidecar().database());
    assertServed(mesh.gateway().database());
  }

  @Test
  @DisplayName("66: CUSTOM with an HTTP provider is nothing to connections, ports or not")
  void trap66CustomByHttpIsNotEnforcedOnTcp() {
    String ports =
        "{ports: [\"%d\", \"%d\"]}"
            .formatted(mesh.sidecar().http().getPort(), mesh.sidecar().database().getPort());
    apply(
        AUTHORIZER
            + policy(
                "foo",
                "{action: CUSTOM, provider: {name: authorizer}, rules: [{to: [{operation: %s}]}]}"
                    .formatted(ports)));

    assertThat(get(mesh.sidecar().http())).isEqualTo(403);
    assertServed(mesh.sidecar().database());
    assertThat(LineClient.isServed(mesh.sidecar().database())).isTrue();
  }

  @Test
  @DisplayName("71: a mesh-wide DENY with fields of HTTP only refuses a gateway's connections")
  void trap71MeshWideDenyOfMethodsClosesTcpPortsOfGateways() {
    apply(
        policy("istio-system", "{action: DENY, rules: [{to: [{operation: {methods: [POST]}}]}]}"));

    assertThat(get(mesh.gateway().http())).isEqualTo(200);
    assertRefused(mesh.gateway().database());
    assertRefused(mesh.sidecar().database());
  }

  @Test
  @DisplayName("75: where the server speaks first, a refused client may hear its greeting")
  void trap75GreetingMayBeHeardBeforeTheClose() throws IOException {
    apply(NONE);
    assertServed(mesh.sidecar().database());
    apply(policy("foo", "{}"));
    assertRefused(mesh.sidecar().database());

    try (LineClient client = LineClient.connect(mesh.sidecar().greeter())) {
      assertThat(client.hear()).isIn("welcome", "");
      assertThat(client.exchange("let me in")).isFalse();
    }
  }

  private void apply(String policies) {
    mesh.apply(policies);
  }

  private static String policy(String namespace, String spec) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: trap, namespace: %s}
    spec: %s\
    """
        .formatted(namespace, spec);
  }

  private static String denyPort(String namespace, int port) {
    return policy(
        namespace,
        "{action: DENY, rules: [{to: [{operation: {ports: [\"%d\"]}}]}]}".formatted(port));
  }

  private static void assertServed(InetSocketAddress server) {
    Await.until(server + " is served", SWITCH, () -> LineClient.isServed(server));
  }

  private void assertRefused(InetSocketAddress server) {
    Await.until(server + " is refused", SWITCH, () -> !LineClient.isServed(server));
    long before = mesh.database().received();
    assertThat(LineClient.isServed(server)).isFalse();
    assertThat(mesh.database().received()).as("lines that came through").isEqualTo(before);
  }

  private static int get(InetSocketAddress server) {
    return status(server, "GET");
  }

  private static int post(InetSocketAddress server) {
    return status(server, "POST");
  }

  private static int status(InetSocketAddress server, String method) {
    try {
      return RawHttpClient.exchange(server, HttpRequest.of(method, "/").host("any.example"))
          .status();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
