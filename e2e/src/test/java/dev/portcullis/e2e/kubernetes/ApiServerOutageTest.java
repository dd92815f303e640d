package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.RefusalLoad;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.SteadyLoad;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The API server is killed under traffic, and nobody notices but by metrics. */
@WithCluster
final class ApiServerOutageTest {
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("portcullis.outageSeconds", 5));

  /** The informers' back-off goes up to half a minute. */
  private static final Duration CONVERGES = Duration.ofSeconds(60);

  private static final HttpRequest OPEN = HttpRequest.get("/open");
  private static final HttpRequest CLOSED = HttpRequest.get("/closed");
  private static final HttpRequest OPENED_MEANWHILE = HttpRequest.get("/opened-meanwhile");
  private static final HttpRequest CLOSED_MEANWHILE = HttpRequest.get("/closed-meanwhile");
  private static final HttpRequest INVALID = OPEN.bearer("invalidToken");

  @Test
  @DisplayName(
      "an outage with edits and a compaction meanwhile: enforced throughout, and converges")
  void enforcesThroughoutAndConverges() throws IOException {
    try (Cluster cluster = Cluster.start(Crds.ISTIO);
        ReplicatedMesh mesh = ReplicatedMesh.start(cluster)) {
      cluster.apply(
          Guides.documents(
              Guides.requestAuthentication(), deny("/closed"), deny("/opened-meanwhile")));
      mesh.awaitAnswer(INVALID, 401);
      mesh.awaitAnswer(CLOSED, 403);
      mesh.awaitAnswer(OPENED_MEANWHILE, 403);
      try (RefusalLoad refused = RefusalLoad.start(mesh.address(), 2);
          SteadyLoad passed = SteadyLoad.start(mesh.address(), 2, Duration.ofMillis(10), OPEN)) {
        refused.expectRefused(ImmutableList.of(CLOSED, INVALID, OPENED_MEANWHILE));
        String revision = cluster.revision();
        outage(mesh);
        refused.expectRefused(ImmutableList.of(CLOSED, INVALID));
        long back = System.nanoTime();
        cluster.apiServer().restart();
        long ready = System.nanoTime();
        converges(mesh, back, ready);
        assertThat(cluster.isExpired(revision)).as("what was watched is expired").isTrue();
        assertThat(refused.letIn()).isEmpty();
        assertThat(passed.wrong()).isEmpty();
        assertThat(passed.broken()).isEmpty();
        System.out.printf(
            "outage of %d s: %d requests refused and %d let in as before it%n",
            OUTAGE.toSeconds(), refused.requests(), passed.answers());
      }
    }
  }

  private static void outage(ReplicatedMesh mesh) {
    ApiServer server = mesh.cluster().apiServer();
    long began = System.nanoTime();
    server.kill();
    mesh.replicas().forEach(ApiServerOutageTest::awaitDegraded);
    // The server that the replicas know stays dead: it is another one that takes these.
    server.elsewhere(kubectl -> {
      kubectl.runWith(deny("/opened-meanwhile"), "delete", "-f", "-").orFail();
      kubectl.apply(deny("/closed-meanwhile")).orFail();
      kubectl.apply(deny("/closed-meanwhile").replace("action: DENY", "action: AUDIT")).orFail();
      kubectl.apply(deny("/closed-meanwhile")).orFail();
    });
    server.compact();
    assertAsBefore(mesh);
    Await.until(
        "the outage is as long as it should be",
        OUTAGE.plusSeconds(60),
        () -> System.nanoTime() - began > OUTAGE.toNanos());
    assertAsBefore(mesh);
  }

  private static void assertAsBefore(ReplicatedMesh mesh) {
    assertThat(mesh.ask(OPEN).status()).isEqualTo(200);
    assertThat(mesh.ask(CLOSED).status()).isEqualTo(403);
    assertThat(mesh.ask(INVALID).status()).isEqualTo(401);
    assertThat(mesh.ask(OPENED_MEANWHILE).status()).isEqualTo(403);
    assertThat(mesh.ask(CLOSED_MEANWHILE).status()).isEqualTo(200);
  }

  private static void converges(ReplicatedMesh mesh, long back, long ready) {
    Await.until(
        "what changed meanwhile is enforced",
        CONVERGES,
        () ->
            mesh.ask(CLOSED_MEANWHILE).status() == 403
                && mesh.ask(OPENED_MEANWHILE).status() == 200);
    long enforced = System.nanoTime();
    mesh.replicas().forEach(ApiServerOutageTest::awaitSynced);
    System.out.printf(
        "outage of %d s: enforced %d ms after the server was started, %d ms after it was ready;"
            + " all synced %d ms after%n",
        OUTAGE.toSeconds(),
        Duration.ofNanos(enforced - back).toMillis(),
        Duration.ofNanos(enforced - ready).toMillis(),
        Duration.ofNanos(System.nanoTime() - ready).toMillis());
  }

  private static void awaitDegraded(ControlPlaneProcess replica) {
    Await.until("the outage is visible", CONVERGES, () -> !isSynced(replica));
  }

  private static void awaitSynced(ControlPlaneProcess replica) {
    Await.until("the outage is over for every replica", CONVERGES, () -> isSynced(replica));
  }

  private static boolean isSynced(ControlPlaneProcess replica) {
    return replica.metric("portcullis_config_synced", "") == 1;
  }

  private static String deny(String path) {
    return Guides.authorizationPolicy(
        "deny" + path.replace('/', '-'),
        "action: DENY\nrules:\n- to:\n  - operation:\n      paths: [\"%s\"]\n".formatted(path));
  }
}
