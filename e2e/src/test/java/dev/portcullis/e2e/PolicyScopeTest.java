package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scenario C8: which workloads a policy reaches by selector, namespace and root namespace. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class PolicyScopeTest {
  private static final String FILE = "policies.yaml";

  @ParameterizedTest(name = "namespace {0}, selector {1}: gateway {2}, sidecar {3}")
  @CsvSource({
    "istio-system, istio: ingressgateway, 403, 200",
    "istio-system, app: istio-ingressgateway, 403, 200",
    "istio-system, app: httpbin, 200, 403",
    "istio-system, '', 403, 403",
    "foo, app: httpbin, 200, 403",
    "foo, version: v2, 200, 200",
    "foo, '', 200, 403",
    "default, istio: ingressgateway, 200, 200",
    "default, '', 200, 200",
  })
  @DisplayName("C8: a DENY of everything reaches exactly the workloads in its scope")
  void reachesTheWorkloadsInItsScope(
      String namespace, String selector, int gateway, int sidecar, Mesh mesh) {
    mesh.apply(FILE, denyAll(namespace, selector));
    Edges.all()
        .forEach(kind ->
            assertThat(status(mesh, kind))
                .as("%s", kind)
                .isEqualTo(kind.place() == Place.GATEWAY ? gateway : sidecar));
  }

  private static int status(Mesh mesh, Edge.Kind kind) {
    return mesh.edge(kind).ask(HttpRequest.get("/")).status();
  }

  private static String denyAll(String namespace, String selector) {
    String chosen =
        selector.isEmpty() ? "" : "  selector:\n    matchLabels:\n      %s\n".formatted(selector);
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata:
      name: deny-all
      namespace: %s
    spec:
      action: DENY
      rules:
      - {}
    """
            .formatted(namespace)
        + chosen;
  }
}
