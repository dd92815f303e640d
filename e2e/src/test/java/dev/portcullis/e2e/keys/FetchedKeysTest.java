package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static dev.portcullis.e2e.keys.FetchedPolicies.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.EachEdge;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenarios B5, B6, B8 and B9 at a gateway and a sidecar, over either transport. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class FetchedKeysTest {
  private static final String ISSUER = TestTokens.ISTIO_ISSUER;

  private final TestKey key = TestKey.ec("first");
  private final TestKey stranger = TestKey.ec("first");

  private void assertVerified(Edge edge) {
    awaitStatus(edge, TestTokens.istio(key), 200);
    assertThat(status(edge, TestTokens.istio(stranger))).isEqualTo(401);
    assertThat(status(edge, "")).isEqualTo(200);
  }

  @EachEdge
  @DisplayName("B5: a Service of the policy's namespace by its short name, which no DNS knows")
  void fetchesFromAServiceByItsShortName(Edge.Kind kind, Mesh mesh) {
    assertServiceIsFound(kind, mesh, "http://nginx-proxy/get_jwks");
  }

  @EachEdge
  @DisplayName("B5: the same Service by its long name and port")
  void fetchesFromAServiceByItsLongName(Edge.Kind kind, Mesh mesh) {
    String namespace = kind.place().namespace();
    assertServiceIsFound(
        kind, mesh, "http://nginx-proxy.%s.svc.cluster.local:80/get_jwks".formatted(namespace));
  }

  private void assertServiceIsFound(Edge.Kind kind, Mesh mesh, String uri) {
    try (KeyServer server = KeyServer.serving(key)) {
      String service =
          """
          apiVersion: v1
          kind: Service
          metadata:
            name: nginx-proxy
            namespace: istio-system
            annotations:
              portcullis.dev/endpoints: 127.0.0.1:%d
          spec:
            ports:
            - name: http
              port: 80
              targetPort: 8080
            selector:
              app: nginx-proxy
          """
              .formatted(server.port());
      mesh.apply(
          FILE, kind.place().policy(Guides.documents(service, policy("jwt-example", ISSUER, uri))));
      assertVerified(mesh.edge(kind));
      HttpRequest asked = server.requests().getFirst();
      assertThat(asked.target()).isEqualTo("/get_jwks");
      assertThat(asked.host()).startsWith("nginx-proxy");
    }
  }

  @EachEdge
  @DisplayName("B6: a ServiceEntry of a literal address, its endpoint without ports")
  void fetchesFromAServiceEntry(Edge.Kind kind, Mesh mesh) {
    try (KeyServer server = KeyServer.serving(key)) {
      String uri = server.uri("/keys");
      mesh.apply(
          FILE,
          kind.place()
              .policy(
                  Guides.documents(
                      ServiceEntries.literal("127.0.0.1", server.port(), server.port() + 1),
                      policy("jwt-example", ISSUER, uri))));
      assertVerified(mesh.edge(kind));
    }
  }

  @EachEdge
  @DisplayName("B8: without jwks and jwksUri, the issuer's own document says where the keys are")
  void discoversWhereTheKeysAre(Edge.Kind kind, Mesh mesh) {
    try (KeyServer keys = KeyServer.serving(key);
        KeyServer provider = KeyServer.serving()) {
      String issuer = provider.uri("");
      provider.answers(request ->
          request.target().equals("/.well-known/openid-configuration")
              ? KeyServer.keys(
                  "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(issuer, keys.uri("/k")))
              : new HttpAnswer(404, ImmutableList.of(), ""));
      mesh.apply(
          FILE, kind.place().policy(policy("discovered", "issuer: \"%s\"\n".formatted(issuer))));
      awaitStatus(mesh.edge(kind), TestTokens.token(key, issuer, "x"), 200);
      assertThat(status(mesh.edge(kind), TestTokens.token(stranger, issuer, "x"))).isEqualTo(401);
    }
  }

  @EachEdge
  @DisplayName("B9: keys rotated behind jwksUri change no resource and close no connection")
  void rotatesBehindTheUri(Edge.Kind kind, Mesh mesh) throws IOException {
    TestKey withdrawn = TestKey.ec("withdrawn");
    TestKey fresh = TestKey.ec("fresh");
    Edge edge = mesh.edge(kind);
    try (KeyServer server = KeyServer.serving(key, withdrawn)) {
      mesh.apply(FILE, kind.place().policy(policy("rotated", ISSUER, server.uri("/keys"))));
      awaitStatus(edge, TestTokens.istio(withdrawn), 200);
      long listenerChanges = edge.envoy().statSum(ListenerChanges.STATS);
      HttpRequest kept = HttpRequest.get("/get").bearer(TestTokens.istio(key));
      try (ConnectionWatch open =
          ConnectionWatch.start(RawHttpClient.connect(edge.address()), kept)) {
        server.keys(key, fresh);
        mesh.controlPlane().refreshKeys(ISSUER);
        awaitStatus(edge, TestTokens.istio(fresh), 200);
        assertThat(status(edge, TestTokens.istio(withdrawn))).isEqualTo(401);
        long answered = open.answers();
        ListenerChanges.awaitMoreAnswers(open, answered);
        assertThat(open.seen().status()).isEqualTo(200);
        assertThat(open.seen().changes()).isZero();
      }
      assertThat(edge.envoy().statSum(ListenerChanges.STATS)).isEqualTo(listenerChanges);
    }
  }
}
