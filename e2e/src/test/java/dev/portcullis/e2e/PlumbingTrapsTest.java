package dev.portcullis.e2e;

import static dev.portcullis.e2e.RoutedMesh.HOST;
import static dev.portcullis.e2e.RoutedMesh.routes;
import static dev.portcullis.e2e.RoutedMesh.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The traps about routes and paths at a gateway, by the numbers of the semantics' section 7.3. */
@WithEnvoy
final class PlumbingTrapsTest {
  private static final String HTTPBIN =
      "- route: [{destination: {host: httpbin, port: {number: 8000}}}]";
  private static final String DEFAULTS = "{}\n";

  private static RoutedMesh routed;

  @BeforeAll
  static void start() {
    routed = new RoutedMesh(Mesh.gateway());
  }

  @AfterAll
  static void stop() {
    routed.close();
  }

  @AfterEach
  void reset() {
    routed.assertNothingRefused();
    routed.mesh().configure(DEFAULTS);
    routed.mesh().removePolicies();
  }

  @Test
  void trap78PathsAreDecidedAndForwardedInTheirNormalForm() {
    routed.apply(routes(HTTPBIN));
    assertThat(path(routed.get("/public/%2e%2e/private"))).isEqualTo("/private");
    assertThat(path(routed.get("/public%2f..%2fprivate"))).isEqualTo("/public%2f..%2fprivate");
    routed.mesh().apply("policy.yaml", deny("/private"));
    assertThat(routed.get("/public/%2e%2e/private").status()).isEqualTo(403);
    assertThat(routed.get("/public%2f..%2fprivate").status()).isEqualTo(200);
    routed.mesh().configure("pathNormalization: {normalization: DECODE_AND_MERGE_SLASHES}\n");
    assertThat(routed.get("/public%2f..%2fprivate").status()).isEqualTo(403);
    assertThat(path(routed.get("/a//b%2fc"))).isEqualTo("/a/b/c");
  }

  @Test
  void trap79AFragmentIsStripped() {
    routed.apply(routes(HTTPBIN));
    assertThat(path(routed.get("/app#foo"))).isEqualTo("/app");
    routed.mesh().apply("policy.yaml", deny("/app"));
    assertThat(routed.get("/app#foo").status()).isEqualTo(403);
  }

  @Test
  void trap82AShortHostBelongsToTheNamespaceOfItsVirtualService() {
    routed.apply(
        service(
                "elsewhere",
                "hosts: [%s]\ngateways: [default/httpbin-gateway]".formatted(HOST),
                HTTPBIN)
            .replace("name: elsewhere}", "name: elsewhere, namespace: x}"));
    // httpbin.x.svc.cluster.local is nobody; httpbin of another namespace is not meant.
    assertThat(routed.get("/").status()).isEqualTo(503);
    assertThat(routed.mesh().onlyEdge().ask(HttpRequest.get("/")).status()).isEqualTo(200);
  }

  @Test
  void trap83APrefixNeedNotEndAtASlash() {
    routed.apply(routes("- match: [{uri: {prefix: /foo}}]\n  " + HTTPBIN.substring(2)));
    for (String path : new String[] {"/foo", "/foobar", "/foo/bar"}) {
      assertThat(routed.get(path).status()).as(path).isEqualTo(200);
    }
    assertThat(routed.get("/fo").status()).isEqualTo(404);
    routed.mesh().apply("policy.yaml", deny("/foo*"));
    assertThat(routed.get("/foo").status()).isEqualTo(403);
    assertThat(routed.get("/foobar").status()).isEqualTo(403);
    routed.mesh().apply("policy.yaml", deny("/foo/*"));
    assertThat(routed.get("/foo").status()).isEqualTo(200);
    assertThat(routed.get("/foobar").status()).isEqualTo(200);
    assertThat(routed.get("/foo/bar").status()).isEqualTo(403);
  }

  @Test
  void trap84APortIsThatOfTheServerNotTheOneThatIsBound() {
    int bound = routed.mesh().onlyEdge().address().getPort();
    routed.apply(
        routes(
            """
            - match: [{port: %d}]
              directResponse: {status: 500}
            - match: [{port: 80}]
              directResponse: {status: 203}
            """
                .formatted(bound)));
    assertThat(routed.get("/").status()).isEqualTo(203);
  }

  @Test
  void trap85AGatewayOfAnyNamespaceProgramsTheProxiesThatItSelects() {
    String gateway =
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: far, namespace: far-away}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["%s"]}]
        """
            .formatted(HOST);
    routed.apply(
        gateway,
        service(
                "far",
                "hosts: [%s]\ngateways: [far]".formatted(HOST),
                "- directResponse: {status: 203}")
            .replace("name: far}", "name: far, namespace: far-away}"));
    assertThat(routed.get("/").status()).isEqualTo(203);
  }

  private static String deny(String path) {
    return Guides.authorizationPolicy(
        "deny", "action: DENY\nrules: [{to: [{operation: {paths: [\"%s\"]}}]}]".formatted(path));
  }

  private static String path(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return EchoBackend.echo(answer).path("path").asText();
  }
}
