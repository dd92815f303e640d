package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.SteadyLoad;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One of two replicas is killed: its proxies go on, and go over to the other. */
@WithCluster
final class ReplicaKilledTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final HttpRequest GET = HttpRequest.get("/");

  @Test
  @DisplayName("the proxies of a killed replica go over to the other, which sends them no resource")
  void theOtherReplicaSendsNoResource() throws IOException {
    try (Cluster cluster = Cluster.start(Crds.ISTIO);
        ReplicatedMesh mesh = ReplicatedMesh.start(cluster)) {
      cluster.apply(Guides.documents(Guides.requestAuthentication(), Guides.requireToken()));
      mesh.awaitAnswer(GET, 403);
      mesh.awaitAnswer(GET.bearer(Guides.ISTIO_TOKEN), 200);
      ControlPlaneProcess killed = mesh.serving();
      ControlPlaneProcess other = mesh.idle();
      Await.until("both have read it", LIMIT, () -> objects(killed) == objects(other));
      final String held = whatEnvoyHolds(mesh.gateway());
      assertThat(sent(killed)).as("resources sent at the start").isPositive();
      try (SteadyLoad load =
          SteadyLoad.start(
              mesh.address(), 4, Duration.ofMillis(20), GET.bearer(Guides.ISTIO_TOKEN))) {
        killed.kill();
        Await.until("the gateway is at the other", LIMIT, () -> ReplicatedMesh.hasProxy(other));

        assertThat(sent(other)).as("resources sent by the other").isZero();
        assertThat(whatEnvoyHolds(mesh.gateway())).isEqualTo(held);
        assertThat(mesh.ask(GET).status()).isEqualTo(403);
        cluster.delete(Guides.requireToken());
        mesh.awaitAnswer(GET, 200);
        assertThat(sent(other)).as("resources sent after an edit").isPositive();
        assertThat(load.wrong()).isEmpty();
        assertThat(load.broken()).isEmpty();
      }
    }
  }

  private static double objects(ControlPlaneProcess replica) {
    return replica.metric("portcullis_config_objects", "");
  }

  private static double sent(ControlPlaneProcess replica) {
    return replica.metric("portcullis_xds_resources_sent_total", "");
  }

  /** What would have moved if Envoy had been given anything: listeners, clusters, reloads. */
  private static String whatEnvoyHolds(EnvoyProcess envoy) {
    return "listeners changed %d, clusters changed %d, policies reloaded %d, routes reloaded %d"
        .formatted(
            envoy.statSum("listener_manager.listener_(added|modified|removed|in_place_updated)"),
            envoy.statSum("cluster_manager.cluster_(added|modified|removed)"),
            envoy.statSum("extension_config_discovery.*config_reload"),
            envoy.statSum("http.*rds.*config_reload"));
  }
}
