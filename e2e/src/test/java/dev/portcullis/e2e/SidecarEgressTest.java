package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.SidecarPair;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a workload sends goes through its own sidecar to that of the workload that it calls. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SidecarEgressTest {
  private static final String ROUTES =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: httpbin, namespace: foo}
      spec:
        hosts: [httpbin]
        http:
        - match: [{uri: {prefix: /teapot}, sourceLabels: {app: sleep}}]
          directResponse: {status: 418}
        - match: [{sourceLabels: {app: other}}]
          directResponse: {status: 404}
        - route: [{destination: {host: httpbin}}]
          headers: {request: {set: {x-routed: "yes"}}}
      """;

  private final SidecarPair pair = SidecarPair.start();

  @AfterAll
  void stop() {
    pair.close();
  }

  @Test
  @DisplayName("A3: a request from another workload's sidecar passes both sidecars")
  void aRequestPassesBothSidecars() {
    pair.apply("# nothing");
    long before = received();

    HttpAnswer answer = ask("httpbin.foo", "/headers");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(EchoBackend.echo(answer).path("server").asText()).isEqualTo("httpbin");
    // The last to answer is the client's own sidecar, which is no server of the mesh.
    assertThat(answer.header("server")).isEqualTo("envoy");
    assertThat(received()).isEqualTo(before + 1);
  }

  @Test
  void everyNameOfTheServiceReachesIt() {
    pair.apply("# nothing");
    for (String host :
        new String[] {
          "httpbin",
          "httpbin.foo",
          "httpbin.foo.svc",
          "httpbin.foo.svc.cluster.local",
          "httpbin.foo.svc.cluster.local.",
          "HTTPBIN.foo:" + pair.http().getPort()
        }) {
      assertThat(ask(host, "/").status()).as(host).isEqualTo(200);
    }
  }

  @Test
  void whatTheSidecarDoesNotNameIsRefused() {
    pair.apply("# nothing");
    assertThat(ask("other.bar", "/").status()).isEqualTo(502);
    assertThat(ask("www.example.com", "/").status()).isEqualTo(502);
  }

  @Test
  void aVirtualServiceOfTheMeshRoutesWhatTheWorkloadSends() {
    pair.apply(ROUTES);

    assertThat(ask("httpbin", "/teapot").status()).isEqualTo(418);
    JsonNode echo = EchoBackend.echo(ask("httpbin", "/"));
    assertThat(echo.toString()).containsIgnoringCase("x-routed");
  }

  @Test
  void connectionsReachTheDatabase() {
    pair.apply("# nothing");
    assertThat(LineClient.isServed(pair.tcp())).isTrue();
  }

  @Test
  @DisplayName("70: a policy of the caller's workload does not hold for what it sends")
  void trap70APolicyOfTheCallerDoesNotHoldForWhatItSends() {
    pair.apply(denyAll("sleep"));
    assertThat(ask("httpbin", "/").status()).isEqualTo(200);
    assertThat(LineClient.isServed(pair.tcp())).isTrue();

    pair.apply(denyAll("httpbin"));
    assertThat(ask("httpbin", "/").status()).isEqualTo(403);
    assertThat(LineClient.isServed(pair.tcp())).isFalse();
  }

  private static String denyAll(String app) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: nobody, namespace: foo}
    spec:
      selector: {matchLabels: {app: %s}}
      action: DENY
      rules: [{}]
    """
        .formatted(app);
  }

  private long received() {
    return pair.server().statSum("http\\.inbound_.*\\.downstream_rq_total");
  }

  private HttpAnswer ask(String host, String path) {
    try {
      return RawHttpClient.exchange(pair.http(), HttpRequest.get(path).host(host));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
