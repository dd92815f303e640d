package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Iterables;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trap 86 of the semantics' section 7.3 with a real Envoy, of a Pod whose file is edited. */
@WithEnvoy
final class RelabelledPodTest {
  private static final String POD = "pod.yaml";
  private static final Duration ONE_EDIT = Duration.ofSeconds(10);
  private static final String CLOSED = "listener.[0-9][^w]*downstream_cx_destroy";
  private static final String STREAMS = "cluster.xds-grpc.upstream_rq_total";
  private static final String QUARANTINE =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: quarantine, namespace: foo}
      spec:
        selector: {matchLabels: {quarantine: "yes"}}
        action: DENY
        rules: [{}]
      """;

  @ParameterizedTest
  @EnumSource
  void trap86AnEditOfAPodsLabelsCountsOnConnectionsThatAreOpen(Transport transport)
      throws IOException {
    try (Mesh mesh = Mesh.start(Mesh.Settings.of(new Edge.Kind(Place.SIDECAR, transport)))) {
      mesh.apply("quarantine.yaml", QUARANTINE);
      EnvoyProcess envoy = mesh.onlyEdge().envoy();
      ConnectionWatch open =
          ConnectionWatch.start(
              RawHttpClient.connect(mesh.onlyEdge().address()), HttpRequest.get("/"));
      assertThat(open.seen().status()).isEqualTo(200);
      final long closed = envoy.statSum(CLOSED);
      final JsonNode connected = proxy(mesh);

      mesh.apply(POD, pod(transport, ", quarantine: 'yes'"));
      awaitStatus(open, 403);
      mesh.apply(POD, pod(transport, ""));
      awaitStatus(open, 200);
      mesh.apply(POD, pod(transport, ", quarantine: 'yes'"));
      awaitStatus(open, 403);
      // A Pod that is gone is no evidence that its policies are.
      mesh.remove(POD);
      long answers = open.answers();
      Await.until("answers more", ONE_EDIT, () -> open.answers() > answers + 10);

      assertThat(open.seen().status()).isEqualTo(403);
      assertThat(open.seen().changes()).isEqualTo(3);
      assertThat(envoy.statSum(CLOSED) - closed).as("connections closed").isZero();
      assertThat(proxy(mesh).path("connectedSince")).isEqualTo(connected.path("connectedSince"));
      assertThat(connected.path("labels").has("quarantine")).isFalse();
      assertThat(proxy(mesh).path("labels").path("quarantine").asText()).isEqualTo("yes");
      assertThat(envoy.stat(STREAMS)).as("streams").isOne();
      open.close();
    }
  }

  private static JsonNode proxy(Mesh mesh) {
    return Iterables.getOnlyElement(mesh.controlPlane().proxies().path("proxies"));
  }

  private static void awaitStatus(ConnectionWatch watch, int status) {
    Await.until("answers " + status, ONE_EDIT, () -> watch.seen().status() == status);
  }

  private static String pod(Transport transport, String more) {
    String stream = transport == Transport.DELTA ? "delta" : "sotw";
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: sidecar-%1$s
      namespace: foo
      labels: {app: httpbin, version: v1, stream: %1$s%2$s}
    """
        .formatted(stream, more);
  }
}
