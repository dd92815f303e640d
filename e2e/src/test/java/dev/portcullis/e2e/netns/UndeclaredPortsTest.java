package dev.portcullis.e2e.netns;

import static dev.portcullis.e2e.netns.InterceptedMesh.UNDECLARED_HTTP;
import static dev.portcullis.e2e.netns.InterceptedMesh.UNDECLARED_LINES;
import static dev.portcullis.e2e.netns.Policies.authorization;
import static dev.portcullis.e2e.netns.Policies.peers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports of which nobody says what they speak: both sidecars find it out for each connection. */
@WithEnvoy
@Tag("system")
@ExtendWith(SharedPods.class)
final class UndeclaredPortsTest {
  private static final HttpRequest HEADERS = HttpRequest.get("/headers").host("httpbin.foo:8010");

  @ParameterizedTest
  @ValueSource(strings = {"STRICT", "PERMISSIVE"})
  @DisplayName("requests are decided as requests, with the identity of the peer")
  void requestsAreDecidedAsSuch(String mode, InterceptedMesh mesh) {
    InetSocketAddress server = mesh.service(UNDECLARED_HTTP);
    mesh.apply(
        peers("foo", "httpbin", "mtls: {mode: %s}".formatted(mode))
            + "\n---\n"
            + authorization(
                "requests",
                "foo",
                "httpbin",
                "rules: [{from: [{source: {principals: [cluster.local/ns/bar/sa/sleep]}}],"
                    + " to: [{operation: {paths: [/headers]}}]}]"));

    HttpAnswer answer = mesh.sleep().awaitStatus(server, HEADERS, 200);
    assertThat(EchoBackend.echo(answer).path("headers").path("x-forwarded-client-cert").asText())
        .contains("URI=spiffe://cluster.local/ns/bar/sa/sleep");
    mesh.sleep().awaitStatus(server, HttpRequest.get("/elsewhere").host("httpbin.foo:8010"), 403);
    mesh.other().awaitStatus(server, HEADERS, 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STRICT", "PERMISSIVE"})
  @DisplayName("other connections are passed on, if the peer that the certificate names may")
  void connectionsArePassedOn(String mode, InterceptedMesh mesh) {
    InetSocketAddress server = mesh.service(UNDECLARED_LINES);
    String peers = peers("foo", "httpbin", "mtls: {mode: %s}".formatted(mode));
    mesh.apply(peers);
    mesh.sleep().awaitServed(server, true);
    mesh.other().awaitServed(server, true);

    mesh.apply(peers + "\n---\n" + Policies.allow("principals: [cluster.local/ns/bar/sa/sleep]"));

    mesh.sleep().awaitServed(server, true);
    mesh.other().awaitServed(server, false);
    mesh.legacy().awaitServed(mesh.httpbin().at(UNDECLARED_LINES), false);
  }
}
