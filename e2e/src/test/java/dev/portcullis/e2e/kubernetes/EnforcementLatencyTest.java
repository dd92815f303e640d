package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.Latencies;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From an edit in the cluster to its effect on a connection that is open. */
@WithCluster
final class EnforcementLatencyTest {
  private static final int EDITS = Integer.getInteger("portcullis.clusterEdits", 10);
  private static final Duration ONE_EDIT = Duration.ofSeconds(20);
  private static final String PROBE = "/probe";

  @Test
  @DisplayName("every edit counts on an open connection, which is not closed")
  void everyEditCountsOnAnOpenConnection() throws IOException {
    try (Cluster cluster = Cluster.start(Crds.ISTIO);
        ReplicatedMesh mesh = ReplicatedMesh.start(cluster)) {
      cluster.apply(deny("/other"));
      mesh.awaitAnswer(HttpRequest.get("/other"), 403);
      try (ConnectionWatch open =
          ConnectionWatch.start(RawHttpClient.connect(mesh.address()), HttpRequest.get(PROBE))) {
        Latencies started = new Latencies("kubectl apply started");
        Latencies sent = new Latencies("sent to the API server");
        Latencies accepted = new Latencies("accepted by the API server");
        for (int i = 0; i < EDITS; i++) {
          byKubectl(cluster, open, i, started);
        }
        for (int i = 0; i < EDITS; i++) {
          byClient(cluster, open, i, sent, accepted);
        }
        assertThat(open.seen().changes()).as("answers changed").isEqualTo(2 * EDITS);
        report(Latencies.table(1, started, sent, accepted));
      }
    }
  }

  private static void byKubectl(Cluster cluster, ConnectionWatch open, int i, Latencies started) {
    boolean closed = i % 2 == 0;
    long start = System.nanoTime();
    cluster.apply(deny(closed ? PROBE : "/other"));
    await(open, closed);
    started.add(new long[] {open.seen().sinceNanos() - start});
  }

  private static void byClient(
      Cluster cluster, ConnectionWatch open, int i, Latencies sent, Latencies accepted) {
    boolean closed = i % 2 == 0;
    GenericKubernetesResource policy =
        Serialization.unmarshal(deny(closed ? PROBE : "/other"), GenericKubernetesResource.class);
    long start = System.nanoTime();
    cluster.client().resource(policy).update();
    long answered = System.nanoTime();
    await(open, closed);
    sent.add(new long[] {open.seen().sinceNanos() - start});
    // The watch may hear of it before the writer does.
    accepted.add(new long[] {Math.max(0, open.seen().sinceNanos() - answered)});
  }

  private static void await(ConnectionWatch open, boolean closed) {
    Await.until("the edit counts", ONE_EDIT, () -> open.seen().status() == (closed ? 403 : 200));
  }

  private static String deny(String path) {
    return Guides.authorizationPolicy(
        "edited",
        "action: DENY\nrules:\n- to:\n  - operation:\n      paths: [\"%s\"]\n".formatted(path));
  }

  private static void report(String table) throws IOException {
    System.out.println(table);
    Files.writeString(
        Files.createDirectories(Path.of("target")).resolve("kubernetes-latency.md"), table);
  }
}
