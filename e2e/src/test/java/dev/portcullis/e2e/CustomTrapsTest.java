package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpAuthorizer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.PortcullisCommand;
import dev.portcullis.e2e.harness.TcpMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The traps of external authorization, by their number in the specification. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CustomTrapsTest {
  private static final Edge.Kind KIND = new Edge.Kind(Place.SIDECAR, Transport.DELTA);
  private static final HttpRequest ASKED = HttpRequest.get("/asked");
  private static final HttpRequest ALLOWED = ASKED.header(HttpAuthorizer.DECISION, "allow");

  /** A listener is replaced a little after the proxy has acknowledged it. */
  private static final Duration SWITCH = Duration.ofSeconds(5);

  private AuthorizedMesh authorized;

  @BeforeAll
  void start() {
    authorized = AuthorizedMesh.start("", KIND);
  }

  @AfterAll
  void stop() {
    authorized.close();
  }

  @Test
  @DisplayName("61: CUSTOM about tokens is refused at the door")
  void trap61CustomAboutTokens(@TempDir Path scratch) throws IOException {
    Files.writeString(
        scratch.resolve("policy.yaml"),
        Guides.authorizationPolicy(
            "custom",
            """
            action: CUSTOM
            provider: {name: http}
            rules:
            - from: [{source: {requestPrincipals: ["*"]}}]
            - when: [{key: "request.auth.claims[a]", values: ["b"]}]
            """));
    PortcullisCommand.Outcome outcome = PortcullisCommand.run("check", scratch.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output())
        .contains("requestPrincipals can't be used with action CUSTOM")
        .contains("request.auth.claims[a], which can't be used with action CUSTOM");
  }

  @Test
  @DisplayName("62: the authorizer is asked before the token is looked at")
  void trap62CustomBeforeJwt() {
    authorized.apply(
        KIND, AuthorizedMesh.custom("custom", "http", "/asked"), Guides.requestAuthentication());
    assertThat(ask(ASKED.bearer("invalidToken")).status()).isEqualTo(418);
    assertThat(ask(ALLOWED.bearer("invalidToken")).status()).isEqualTo(401);
    assertThat(authorized.http().drainAsked()).hasSize(2);
    assertThat(ask(ALLOWED.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("63: a provider that the mesh config does not define refuses what the rules match")
  void trap63ProviderNotDefinedInMeshConfig() {
    assertOnlyAskedIsRefused("undefined");
  }

  @ParameterizedTest(name = "64: {0} is no name of a provider")
  @ValueSource(strings = {"MyAuthz", "ext.authz"})
  void trap64NameOfProvider(String name) {
    assertOnlyAskedIsRefused(name);
  }

  @Test
  @DisplayName("65: of two providers on a workload none is asked, and the rules of both refuse")
  void trap65TwoProviders() {
    authorized.apply(
        KIND,
        AuthorizedMesh.custom("one", "http", "/asked"),
        AuthorizedMesh.custom("two", "grpc", "/two"));
    assertDenied(ask(ALLOWED));
    assertDenied(ask(HttpRequest.get("/two").header(HttpAuthorizer.DECISION, "allow")));
    assertThat(ask(HttpRequest.get("/other")).status()).isEqualTo(200);
    assertThat(authorized.http().drainAsked()).isEmpty();
    assertThat(authorized.grpc().drainAsked()).isEmpty();
  }

  @Test
  @DisplayName("66: of connections only an authorizer by gRPC is asked")
  void trap66HttpProviderOnTcpPort() {
    try (TcpMesh tcp = TcpMesh.start(authorized.providers())) {
      InetSocketAddress database = tcp.sidecar().database();
      String to = "rules: [{to: [{operation: {ports: [\"%d\"]}}]}]".formatted(database.getPort());
      tcp.apply(authorized.service() + "---\n" + onSidecar("http", to));
      assertThat(LineClient.isServed(database)).isTrue();
      assertThat(authorized.http().drainAsked()).isEmpty();
      assertThat(tcp.controlPlane().problems())
          .anyMatch(problem -> problem.toString().contains("NOT_ENFORCED_ON_TCP"));
      authorized.grpc().allowConnections(false);
      tcp.apply(authorized.service() + "---\n" + onSidecar("grpc", to));
      Await.until("it refuses", SWITCH, () -> !LineClient.isServed(database));
      assertThat(LineClient.isServed(tcp.sidecar().other())).isTrue();
      authorized.grpc().allowConnections(true);
      assertThat(LineClient.isServed(database)).isTrue();
      assertThat(authorized.grpc().drainAsked()).isNotEmpty();
    }
  }

  private static String onSidecar(String provider, String rules) {
    return KIND.place()
        .policy(
            Guides.authorizationPolicy(
                "custom", "action: CUSTOM\nprovider: {name: %s}\n%s\n".formatted(provider, rules)));
  }

  @Test
  @DisplayName("67: an authorizer that is down refuses with an empty body")
  void trap67AuthorizerDown() {
    authorized.apply(KIND, AuthorizedMesh.custom("custom", "http-down", "/asked"));
    HttpAnswer answer = ask(ALLOWED);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).isEmpty();
    assertThat(ask(HttpRequest.get("/other")).status()).isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}: what is not there cannot be asked, and does not fail open")
  @ValueSource(strings = {"no-service", "no-port"})
  void aServiceThatDoesNotExistRefuses(String provider) {
    assertOnlyAskedIsRefused(provider);
  }

  private void assertOnlyAskedIsRefused(String provider) {
    authorized.apply(KIND, AuthorizedMesh.custom("custom", provider, "/asked"));
    assertDenied(ask(ALLOWED));
    assertThat(ask(HttpRequest.get("/other")).status()).isEqualTo(200);
    assertThat(authorized.http().drainAsked()).isEmpty();
    assertThat(authorized.mesh().controlPlane().problems())
        .anyMatch(problem -> problem.toString().contains("AUTHORIZER_UNUSABLE"));
  }

  private HttpAnswer ask(HttpRequest request) {
    return authorized.edge(KIND).ask(request);
  }

  private static void assertDenied(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("RBAC: access denied");
  }
}
