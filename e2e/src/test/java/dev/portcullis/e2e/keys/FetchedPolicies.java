package dev.portcullis.e2e.keys;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import java.time.Duration;

/** Policies on the ingress gateway whose keys are fetched, and what is asked of them. */
final class FetchedPolicies {
  /** The mesh config of tests: their servers are on this machine. */
  static final String LOOPBACK_ALLOWED = "portcullis: {jwks: {allowedCidrs: [127.0.0.0/8]}}\n";

  /** The file of most tests. */
  static final String FILE = "policies.yaml";

  static final HttpRequest GET = HttpRequest.get("/get");
  static final Duration LIMIT = Duration.ofSeconds(20);

  private FetchedPolicies() {}

  /** One rule of one issuer, its keys at a URI. */
  static String policy(String name, String issuer, String uri) {
    return policy(name, "issuer: \"%s\"\njwksUri: \"%s\"\n".formatted(issuer, uri));
  }

  /** One rule, its fields as they stand in it. */
  static String policy(String name, String rule) {
    return """
    apiVersion: security.istio.io/v1
    kind: RequestAuthentication
    metadata:
      name: %s
      namespace: istio-system
    spec:
      selector:
        matchLabels:
          istio: ingressgateway
      jwtRules:
      -
    """
            .formatted(name)
        + rule.indent(4);
  }

  /** Waits until a token gets an answer. */
  static void awaitStatus(Edge edge, String token, int status) {
    Await.until(
        "a token is answered " + status + " rather than " + status(edge, token),
        LIMIT,
        () -> status(edge, token) == status);
  }

  static int status(Edge edge, String token) {
    return edge.ask(GET.bearer(token)).status();
  }

  /** Waits until the state of an issuer's keys is this. */
  static void awaitState(Mesh mesh, String issuer, String state) {
    mesh.controlPlane()
        .awaitIssuer(issuer, "the state " + state, it -> it.path("state").asText().equals(state));
  }

  /** Waits until an attempt to fetch an issuer's keys has failed, and says why. */
  static String awaitFailure(Mesh mesh, String issuer) {
    return mesh.controlPlane()
        .awaitIssuer(issuer, "a failure", it -> it.has("failure"))
        .path("failure")
        .path("cause")
        .asText();
  }

  /** Waits until a server was asked so often, and has answered. */
  static void awaitRequests(KeyServer server, int count) {
    Await.until(
        count + " requests for keys",
        LIMIT,
        () -> server.requests().size() >= count && server.hanging() == 0);
  }

  /** Has an issuer's keys fetched now, and waits for the end of that. */
  static void refetch(Mesh mesh, String issuer, KeyServer server) {
    int before = server.requests().size();
    mesh.controlPlane().refreshKeys(issuer);
    awaitRequests(server, before + 1);
    mesh.controlPlane().awaitIssuer(issuer, "the end of a fetch", it -> it.has("next"));
  }
}
