package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.HttpsClient;
import dev.portcullis.e2e.harness.HttpsMesh;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Scenario A4: HTTPS servers of a gateway, with and without client certificates. */
@WithEnvoy
final class HttpsGatewayTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final HttpRequest GET = HttpRequest.get("/headers");

  private static HttpsMesh mesh;
  private static HttpsClient anonymous;
  private static HttpsClient member;

  @BeforeAll
  static void start() {
    mesh = HttpsMesh.start("--xds-insecure-secrets");
    anonymous = HttpsClient.trusting(mesh.authority());
    member =
        HttpsClient.with(
            mesh.authority(), mesh.clients().issue("spiffe://cluster.local/ns/foo/sa/sleep"));
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  @AfterEach
  void noPolicies() {
    mesh.mesh().remove("policy.yaml");
    assertThat(mesh.mesh().controlPlane().proxies().findValues("rejections"))
        .allMatch(rejections -> rejections.isEmpty());
  }

  @Test
  @DisplayName("A4: SIMPLE serves whoever trusts its authority, and each server by its name")
  void simple() throws IOException {
    HttpAnswer answer = anonymous.ask(mesh.address(), "simple.example", GET.host("simple.example"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("of-simple").doesNotContain("of-mutual");
    // Each server has the routes of its own hosts only.
    assertThat(anonymous.ask(mesh.address(), "simple.example", GET.host("mutual.example")).status())
        .isEqualTo(404);
    assertThatThrownBy(() -> anonymous.ask(mesh.address(), "unknown.example", GET))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            HttpsClient.trusting(new SpiffeAuthority("another"))
                .ask(mesh.address(), "simple.example", GET))
        .isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("A4: MUTUAL ends the handshake of a client without, or with a foreign, certificate")
  void mutual() throws IOException {
    HttpRequest request = GET.host("mutual.example");
    HttpAnswer answer = member.ask(mesh.address(), "mutual.example", request);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains("of-mutual")
        .contains("URI=spiffe://cluster.local/ns/foo/sa/sleep");
    HttpsClient foreign =
        HttpsClient.with(
            mesh.authority(),
            new SpiffeAuthority("another").issue("spiffe://cluster.local/ns/foo/sa/sleep"));
    assertThatThrownBy(() -> anonymous.ask(mesh.address(), "mutual.example", request))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> foreign.ask(mesh.address(), "mutual.example", request))
        .isInstanceOf(IOException.class);
    // What a client says of certificates itself counts for nothing.
    assertThat(
            anonymous
                .ask(
                    mesh.address(),
                    "simple.example",
                    GET.host("simple.example")
                        .header("x-forwarded-client-cert", "URI=spiffe://forged"))
                .body())
        .doesNotContain("forged");
  }

  @Test
  @DisplayName("tls.ocsp-staple of a Secret is shown to clients that ask for it")
  void staplesWhatTheAuthoritySays() throws IOException {
    assertThat(staples(anonymous, "simple.example")).hasSize(1).noneMatch(it -> it.length == 0);
    assertThat(staples(member, "mutual.example")).isEmpty();
  }

  @Test
  void http2IsChosenByAlpn() throws Exception {
    try (SSLSocket socket = anonymous.connect(mesh.address(), "simple.example", "http/1.1")) {
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
    }
    try (HttpClient client = HttpClient.newBuilder().sslContext(anonymous.context()).build()) {
      HttpResponse<String> answer =
          client.send(
              java.net.http.HttpRequest.newBuilder(
                      URI.create("https://localhost:" + mesh.address().getPort() + "/headers"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("tokens are asked for on HTTPS as on HTTP: 401 and 403")
  void policiesHoldOnHttps() throws IOException {
    TestKey key = TestKey.rsa("https");
    mesh.mesh()
        .apply(
            "policy.yaml",
            """
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: jwt, namespace: istio-system}
            spec:
              selector: {matchLabels: {istio: ingressgateway}}
              jwtRules: [{issuer: testing@secure.istio.io, jwks: 'JWKS'}]
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: jwt, namespace: istio-system}
            spec:
              selector: {matchLabels: {istio: ingressgateway}}
              rules: [{from: [{source: {requestPrincipals: ["*"]}}]}]
            """
                .replace("JWKS", TestTokens.jwks(key)));
    HttpRequest request = GET.host("simple.example");
    assertThat(status(anonymous, "simple.example", request)).isEqualTo(403);
    assertThat(status(anonymous, "simple.example", request.bearer("bad"))).isEqualTo(401);
    assertThat(status(anonymous, "simple.example", request.bearer(TestTokens.istio(key))))
        .isEqualTo(200);
  }

  @Test
  @DisplayName("trap 48: principals match at a server with MUTUAL, never at one with SIMPLE")
  void trap48PrincipalsMatchAtAServerWithMutual() throws IOException {
    mesh.mesh()
        .apply(
            "policy.yaml",
            """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: sleep, namespace: istio-system}
            spec:
              selector: {matchLabels: {istio: ingressgateway}}
              rules: [{from: [{source: {principals: [cluster.local/ns/foo/sa/sleep]}}]}]
            """);
    HttpsClient other =
        HttpsClient.with(
            mesh.authority(), mesh.clients().issue("spiffe://cluster.local/ns/foo/sa/other"));
    assertThat(status(member, "mutual.example", GET.host("mutual.example"))).isEqualTo(200);
    assertThat(status(other, "mutual.example", GET.host("mutual.example"))).isEqualTo(403);
    assertThat(status(member, "simple.example", GET.host("simple.example"))).isEqualTo(403);
  }

  @Test
  @DisplayName("a renewed Secret is served to new connections, and closes no open one")
  void aRenewedSecretClosesNothing() throws Exception {
    long listeners = mesh.envoy().stat("listener_manager.listener_modified");
    X509Certificate before = served();
    try (ConnectionWatch open =
        ConnectionWatch.start(
            RawHttpClient.over(anonymous.connect(mesh.address(), "simple.example", "http/1.1")),
            GET.host("simple.example"))) {
      mesh.renewSimple();
      Await.until("the new certificate is served", SOON, () -> !served().equals(before));
      long answers = open.answers();
      Await.until(
          "answers after that", SOON, () -> open.seen() != null && open.answers() > answers + 5);
      assertThat(open.seen().changes()).isZero();
    }
    assertThat(mesh.envoy().stat("listener_manager.listener_modified")).isEqualTo(listeners);
  }

  @Test
  @DisplayName("without proof of identity no key is given: the port opens and ends every handshake")
  void withoutProofTheServerStaysClosed() {
    try (HttpsMesh unproven = HttpsMesh.start()) {
      HttpsClient client = HttpsClient.trusting(unproven.authority());
      assertThatThrownBy(() -> client.ask(unproven.address(), "simple.example", GET))
          .isInstanceOf(IOException.class);
      assertThat(unproven.mesh().onlyEdge().ask(GET).status()).isEqualTo(200);
      assertThat(unproven.mesh().controlPlane().proxies().toString()).contains("withheld");
    }
  }

  private static List<byte[]> staples(HttpsClient client, String host) throws IOException {
    try (SSLSocket socket = client.connect(mesh.address(), host)) {
      return ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
    }
  }

  private static X509Certificate served() {
    try (SSLSocket socket = anonymous.connect(mesh.address(), "simple.example")) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int status(HttpsClient client, String host, HttpRequest request)
      throws IOException {
    return client.ask(mesh.address(), host, request).status();
  }
}
