package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;

/** A gateway with whose VirtualServices tests steer requests of one host. */
final class RoutedMesh implements AutoCloseable {
  static final String HOST = "routed.example";
  private static final String FILE = "routes.yaml";

  private final Mesh mesh;

  RoutedMesh(Mesh mesh) {
    this.mesh = mesh;
  }

  Mesh mesh() {
    return mesh;
  }

  /** A VirtualService of the host with these routes. */
  static String routes(String http) {
    return service("routed", "hosts: [%s]\ngateways: [httpbin-gateway]".formatted(HOST), http);
  }

  /** A VirtualService that others delegate to. */
  static String delegate(String name, String http) {
    return service(name, "exportTo: [\"*\"]", http);
  }

  static String service(String name, String fields, String http) {
    return """
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: %s}
    spec:
      %s
      http:
      %s
    """
        .formatted(name, indented(fields), indented(http));
  }

  /** Replaces all routes of the host. */
  void apply(String... documents) {
    mesh.apply(FILE, String.join("---\n", documents));
  }

  HttpAnswer ask(HttpRequest request) {
    return mesh.onlyEdge().ask(request.host(HOST));
  }

  HttpAnswer get(String path) {
    return ask(HttpRequest.get(path));
  }

  /** Not one resource that the proxy was sent in this test was refused. */
  void assertNothingRefused() {
    assertThat(mesh.controlPlane().proxies().findValues("rejections"))
        .allMatch(rejections -> rejections.isEmpty());
  }

  private static String indented(String text) {
    return text.strip().replace("\n", "\n  ");
  }

  @Override
  public void close() {
    mesh.close();
  }
}
