package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Json;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A cluster with much in it: both replicas tell their proxies the same, byte for byte. {@code make
 * bench-kubernetes} runs it with all that there may be, and prints what it costs.
 */
@WithCluster
final class ScaleTest {
  private static final LargeCluster.Size SIZE =
      new LargeCluster.Size(
          Integer.getInteger("portcullis.services", 200),
          Integer.getInteger("portcullis.pods", 400),
          Integer.getInteger("portcullis.policies", 100));
  private static final int EDITS = Integer.getInteger("portcullis.clusterEdits", 5);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Figures figures = new Figures(SIZE.toString());

  @Test
  @DisplayName("two replicas that have read much tell the same, also after edits")
  void twoReplicasTellTheSame() throws IOException {
    try (Cluster cluster = Cluster.start(Crds.ISTIO)) {
      figures.time("put into the API server", new LargeCluster(cluster.client(), SIZE)::create);
      long start = System.nanoTime();
      try (ReplicatedMesh mesh = ReplicatedMesh.start(cluster);
          Gateways others = new Gateways(mesh.replicas())) {
        figures.note("both replicas and the gateway started, until it serves", start);
        others.awaitSynced();
        assertSame(mesh.replicas());
        for (int i = 0; i < EDITS; i++) {
          edit(mesh, i % 2 == 0);
        }
        assertSame(mesh.replicas());
        for (ControlPlaneProcess replica : mesh.replicas()) {
          figures.memory(replica);
        }
      }
      restarted(cluster);
    } finally {
      report(figures.table());
    }
  }

  /** A replica alone: what a rolling update waits for. */
  private void restarted(Cluster cluster) {
    long start = System.nanoTime();
    try (ControlPlaneProcess third = Replica.start(cluster, "portcullis-c")) {
      third.awaitReady();
      figures.note("one replica, started until ready", start);
    }
  }

  private void edit(ReplicatedMesh mesh, boolean closed) {
    String yaml =
        Guides.authorizationPolicy(
            "edited",
            "action: DENY\nrules:\n- to:\n  - operation:\n      paths: [\"%s\"]\n"
                .formatted(closed ? "/probe" : "/other"));
    long start = System.nanoTime();
    mesh.cluster()
        .client()
        .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
        .createOr(existing -> existing.update());
    mesh.awaitAnswer(HttpRequest.get("/probe"), closed ? 403 : 200);
    figures.note("one edit, sent until enforced", start);
  }

  private static void assertSame(ImmutableList<ControlPlaneProcess> replicas) {
    // The same edit reaches one replica before the other.
    Await.until(
        "both tell the same", LIMIT, () -> groups(replicas.get(0)).equals(groups(replicas.get(1))));
    JsonNode groups = groups(replicas.get(0)).path("groups");
    assertThat(groups).isNotEmpty();
    assertThat(groups.get(0).path("resources").path("listener")).isNotEmpty();
    assertThat(groups(replicas.get(1)).toPrettyString())
        .isEqualTo(groups(replicas.get(0)).toPrettyString());
  }

  private static JsonNode groups(ControlPlaneProcess replica) {
    return Json.parse(replica.get("/api/v1/groups").orElseThrow().body());
  }

  private static void report(String table) throws IOException {
    System.out.println(table);
    Files.writeString(
        Files.createDirectories(Path.of("target")).resolve("bench-kubernetes.md"), table);
  }

  /** A gateway and a sidecar at each replica, so that each has their groups to tell. */
  private static final class Gateways implements AutoCloseable {
    private final ImmutableList<ControlPlaneProcess> replicas;
    private final List<EnvoyProcess> running = new ArrayList<>();

    Gateways(ImmutableList<ControlPlaneProcess> replicas) {
      this.replicas = replicas;
      for (ControlPlaneProcess replica : replicas) {
        running.add(ReplicatedMesh.gateway("gateway-more", List.of(replica)));
      }
    }

    void awaitSynced() {
      replicas.forEach(replica ->
          Await.until("each has a gateway", LIMIT, () -> ReplicatedMesh.hasProxy(replica)));
    }

    @Override
    public void close() {
      running.forEach(EnvoyProcess::close);
    }
  }
}
