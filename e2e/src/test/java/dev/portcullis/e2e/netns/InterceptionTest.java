package dev.portcullis.e2e.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes to a workload and what it sends goes through its sidecar (scenarios A3, B12). */
@WithEnvoy
@Tag("system")
@ExtendWith(SharedPods.class)
final class InterceptionTest {
  private static final HttpRequest HEADERS = HttpRequest.get("/headers").host("httpbin.foo:8000");

  @Test
  @DisplayName("A3: a request to httpbin.foo:8000 goes through both sidecars, with mutual TLS")
  void requestGoesThroughBothSidecars(InterceptedMesh mesh) {
    HttpAnswer answer = mesh.sleep().awaitStatus(mesh.service(InterceptedMesh.HTTP), HEADERS, 200);
    assertThat(EchoBackend.echo(answer).path("headers").path("x-forwarded-client-cert").asText())
        .contains("URI=spiffe://cluster.local/ns/bar/sa/sleep");
    HttpAnswer direct =
        mesh.sleep().awaitStatus(mesh.httpbin().at(InterceptedMesh.HTTP), HEADERS, 200);
    assertThat(EchoBackend.echo(direct).path("server").asText()).isEqualTo("httpbin");
    mesh.sleep().awaitServed(mesh.service(InterceptedMesh.DATABASE), true);
  }

  @Test
  @DisplayName("ports that no Service knows are passed on, and policy holds there, too")
  void passthroughPortsObeyPolicy(InterceptedMesh mesh) {
    HttpRequest hidden = HttpRequest.get("/").host("hidden.example");
    mesh.legacy().awaitStatus(mesh.httpbin().at(InterceptedMesh.HIDDEN_HTTP), hidden, 200);
    mesh.legacy().awaitServed(mesh.httpbin().at(InterceptedMesh.HIDDEN_LINES), true);

    mesh.apply(
        Policies.authorization(
            "ports",
            "foo",
            "httpbin",
            "action: DENY, rules: [{to: [{operation: {ports: [\"%d\", \"%d\"]}}]}]"
                .formatted(InterceptedMesh.HIDDEN_HTTP, InterceptedMesh.HIDDEN_LINES)));

    mesh.legacy().awaitStatus(mesh.httpbin().at(InterceptedMesh.HIDDEN_HTTP), hidden, 403);
    mesh.legacy().awaitServed(mesh.httpbin().at(InterceptedMesh.HIDDEN_LINES), false);
    mesh.legacy().awaitStatus(mesh.httpbin().at(InterceptedMesh.HTTP), HEADERS, 200);
    mesh.legacy().awaitServed(mesh.httpbin().at(InterceptedMesh.DATABASE), true);
  }

  @Test
  @DisplayName("B12: tokens are verified by the sidecar of the workload that a selector names")
  void tokensAreVerifiedByTheSidecar(InterceptedMesh mesh) {
    TestKey key = TestKey.ec("first");
    mesh.apply(
        """
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: jwt, namespace: foo}
        spec:
          selector: {matchLabels: {app: httpbin}}
          jwtRules: [{issuer: %s, jwks: '%s'}]\
        """
            .formatted(TestTokens.ISTIO_ISSUER, TestTokens.jwks(key)));
    mesh.sleep()
        .awaitStatus(mesh.service(InterceptedMesh.HTTP), HEADERS.bearer("invalidToken"), 401);
    mesh.sleep()
        .awaitStatus(
            mesh.service(InterceptedMesh.HTTP), HEADERS.bearer(TestTokens.istio(key)), 200);
  }

  @Test
  @DisplayName("source.ip is who connects, remote.ip what x-forwarded-for says last (trap 74)")
  void trap74AddressesOfClients(InterceptedMesh mesh) {
    mesh.apply(Policies.allow("ipBlocks: [\"%s\"]".formatted(mesh.legacy().pod().ip())));
    mesh.legacy().awaitStatus(mesh.httpbin().at(InterceptedMesh.HTTP), HEADERS, 200);
    mesh.sleep().awaitStatus(mesh.httpbin().at(InterceptedMesh.HTTP), HEADERS, 403);
    mesh.legacy().awaitServed(mesh.httpbin().at(InterceptedMesh.DATABASE), true);
    mesh.sleep().awaitServed(mesh.httpbin().at(InterceptedMesh.DATABASE), false);

    mesh.apply(Policies.allow("remoteIpBlocks: [192.0.2.7]"));
    mesh.legacy().awaitStatus(mesh.httpbin().at(InterceptedMesh.HTTP), HEADERS, 403);
    mesh.legacy()
        .awaitStatus(
            mesh.httpbin().at(InterceptedMesh.HTTP),
            HEADERS.header("x-forwarded-for", "198.51.100.1, 192.0.2.7"),
            200);
  }
}
