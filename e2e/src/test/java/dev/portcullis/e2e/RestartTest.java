package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control plane is killed as by {@code kill -9} and started again. */
@WithEnvoy
final class RestartTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 2;
  private static final int REQUESTS_WHILE_DEAD = 500;
  private static final String DENY_FILE = "deny.yaml";
  private static final String TOKEN_FILE = "tokens.yaml";
  private static final HttpRequest SECRET = HttpRequest.get("/secret");
  private static final HttpRequest OPEN = HttpRequest.get("/open");

  @Test
  @DisplayName(
      "Envoy goes on deciding, and after a restart with unchanged files is sent nothing new")
  void sendsNothingNewAfterARestartWithUnchangedFiles() {
    try (Mesh mesh = Mesh.start(settings());
        RefusalLoad load = RefusalLoad.start(mesh.onlyEdge().address(), CONNECTIONS)) {
      load.expectRefused(ImmutableList.of(SECRET, OPEN.bearer("invalidToken")));
      String held = whatEnvoyHolds(mesh.onlyEdge().envoy());
      assertThat(sent(mesh, "listener")).as("listeners sent at the start").isPositive();
      assertThat(sent(mesh, "extension")).as("policies sent at the start").isPositive();
      mesh.controlPlane().kill();
      long atDeath = load.requests();
      Await.until(
          "requests are decided without a control plane",
          LIMIT,
          () -> load.requests() > atDeath + REQUESTS_WHILE_DEAD);
      assertDecides(mesh);

      mesh.controlPlane().restart().awaitReady();
      mesh.awaitEnforced(0);

      assertThat(sent(mesh, "listener")).as("listeners sent").isZero();
      assertThat(sent(mesh, "cluster")).as("clusters sent").isZero();
      assertThat(sent(mesh, "extension")).as("policies sent").isZero();
      assertThat(whatEnvoyHolds(mesh.onlyEdge().envoy())).isEqualTo(held);
      assertDecides(mesh);
      assertThat(load.letIn()).isEmpty();
    }
  }

  @Test
  @DisplayName("a policy deleted while the control plane was down is gone from Envoy afterwards")
  void removesAPolicyThatWasDeletedMeanwhile() {
    try (Mesh mesh = Mesh.start(settings())) {
      mesh.controlPlane().kill();
      mesh.directory().delete(DENY_FILE);
      assertThat(mesh.onlyEdge().ask(SECRET).status()).isEqualTo(403);
      mesh.controlPlane().restart().awaitReady();
      mesh.awaitEnforced(0);
      assertThat(mesh.onlyEdge().ask(SECRET).status()).isEqualTo(200);
      assertThat(mesh.onlyEdge().ask(OPEN.bearer("invalidToken")).status()).isEqualTo(401);
    }
  }

  @Test
  @DisplayName("a file broken at restart leaves everything as it was stored, and is reported")
  void enforcesTheStoredStateOfAFileBrokenAtRestart(@TempDir Path state) {
    Mesh.Settings stored = settings().serveArguments("--state-dir", state.toString());
    try (Mesh mesh = Mesh.start(stored);
        RefusalLoad load = RefusalLoad.start(mesh.onlyEdge().address(), CONNECTIONS)) {
      load.expectRefused(ImmutableList.of(SECRET));
      mesh.controlPlane().kill();
      mesh.directory().overwrite(DENY_FILE, "apiVersion: security.istio.io/v1\nkind: [");
      mesh.controlPlane().restart().awaitReady();
      mesh.awaitEnforced(0);
      assertDecides(mesh);
      assertThat(mesh.controlPlane().problems())
          .anySatisfy(
              problem -> assertThat(problem.path("location").toString()).contains(DENY_FILE));
      assertThat(load.letIn()).isEmpty();
      mesh.apply(TOKEN_FILE, Guides.documents(Guides.requestAuthentication(), deny("/other")));
      assertThat(mesh.onlyEdge().ask(HttpRequest.get("/other")).status())
          .as("other files go on changing")
          .isEqualTo(403);
      assertDecides(mesh);
    }
  }

  private static Mesh.Settings settings() {
    return Mesh.Settings.of(new Edge.Kind(Place.GATEWAY, Transport.DELTA))
        .files(
            ImmutableMap.of(
                DENY_FILE, deny("/secret"), TOKEN_FILE, Guides.requestAuthentication()));
  }

  private static void assertDecides(Mesh mesh) {
    Edge edge = mesh.onlyEdge();
    assertThat(edge.ask(SECRET).status()).isEqualTo(403);
    assertThat(edge.ask(OPEN).status()).isEqualTo(200);
    assertThat(edge.ask(OPEN.bearer("invalidToken")).status()).isEqualTo(401);
    assertThat(edge.ask(OPEN.bearer(Guides.ISTIO_TOKEN)).status()).isEqualTo(200);
  }

  /** What would have moved if Envoy had been given anything: versions, reloads, listeners. */
  private static String whatEnvoyHolds(EnvoyProcess envoy) {
    return "listeners changed %d, clusters changed %d, policies reloaded %d, routes reloaded %d"
        .formatted(
            envoy.statSum("listener_manager.listener_(added|modified|removed|in_place_updated)"),
            envoy.statSum("cluster_manager.cluster_(added|modified|removed)"),
            envoy.statSum("extension_config_discovery.*config_reload"),
            envoy.statSum("http.*rds.*config_reload"));
  }

  /** How many resources of a type this process of the control plane has sent. */
  private static double sent(Mesh mesh, String type) {
    return mesh.controlPlane().metric("portcullis_xds_resources_sent_total", type);
  }

  private static String deny(String path) {
    return Guides.authorizationPolicy(
        "deny" + path.replace('/', '-'),
        "action: DENY\nrules:\n- to:\n  - operation:\n      paths: [\"%s\"]\n".formatted(path));
  }
}
