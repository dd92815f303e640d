package dev.portcullis.e2e.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Adding, moving and removing clusters, routes and listeners under load drops no request: what is
 * referred to comes before what refers to it, and goes after it.
 */
@WithEnvoy
final class MakeBeforeBreakTest {
  private static final int EDITS = Integer.getInteger("portcullis.trafficEdits", 60);
  private static final long SEED = Long.getLong("portcullis.seed", 20_261_122L);
  private static final int CLIENTS = 25;
  private static final Duration PERIOD = Duration.ofMillis(50);
  private static final Duration DRAIN = Duration.ofSeconds(5);

  @ParameterizedTest
  @EnumSource
  @DisplayName("edits of routes, subsets, endpoints, Services and gateways fail no request")
  void editsUnderLoadFailNoRequest(Transport transport) throws IOException {
    Plan plan = new Plan();
    Random random = new Random(SEED);
    PlanEdits edits = new PlanEdits(plan, random);
    Map<String, Integer> kinds = new TreeMap<>();
    try (TrafficMesh mesh = TrafficMesh.start(plan, transport, DRAIN);
        RollingLoad load = RollingLoad.start(mesh.gatewayAt(0), CLIENTS, PERIOD, requests())) {
      for (int i = 0; i < EDITS; i++) {
        PlanEdits.Edit edit = edits.next();
        kinds.merge(edit.what().replaceAll("[0-9]+", "n"), 1, Integer::sum);
        if (edit.alone()) {
          mesh.awaitEnforced();
        }
        load.during("edit " + i + ", " + edit.what());
        mesh.replace(plan);
        // One edit in four comes while that before it is on its way.
        if (edit.alone() || random.nextInt(4) > 0) {
          mesh.awaitEnforced();
          assertServes(mesh, plan, edit);
        }
      }
      report(transport, mesh, load, kinds);
      assertThat(load.failed()).as("failed, seed %s: %s", SEED, load.failures()).isZero();
    }
  }

  private static ImmutableList<HttpRequest> requests() {
    ImmutableList.Builder<HttpRequest> requests = ImmutableList.builder();
    for (int path = 0; path <= Plan.PATHS; path++) {
      for (int host = 0; host < Plan.HOSTS; host++) {
        requests.add(request(host, path));
      }
    }
    return requests.build();
  }

  private static HttpRequest request(int host, int path) {
    return HttpRequest.get("/r" + path).host("h" + host + ".example");
  }

  /** That no edit is lost is seen by what each route says of itself, on every port. */
  private static void assertServes(TrafficMesh mesh, Plan plan, PlanEdits.Edit edit)
      throws IOException {
    for (int port = 0; port < Plan.PORTS; port++) {
      if (port > 0 && !plan.ports.contains(port)) {
        continue;
      }
      for (int host = 0; host < Plan.HOSTS; host++) {
        int path = port;
        HttpAnswer answer = RawHttpClient.exchange(mesh.gatewayAt(port), request(host, path));
        assertThat(answer.status())
            .as("%s: %s%nproblems: %s", edit.what(), answer, mesh.controlPlane().problems())
            .isEqualTo(200);
        assertThat(EchoBackend.echo(answer).path("headers").path("x-tag").asInt())
            .as("%s; /r%s of host %s", edit.what(), path, host)
            .isEqualTo(plan.rule(host, path).tag);
      }
    }
  }

  private static void report(
      Transport transport, TrafficMesh mesh, RollingLoad load, Map<String, Integer> kinds) {
    System.out.printf(
        "%s: %d edits, seed %d; %d requests (%.0f a second) on %d connections, failed: %d;"
            + " listeners %d, clusters %d changed; kinds of edits: %s%n",
        transport,
        EDITS,
        SEED,
        load.answers(),
        load.pace(),
        load.connections(),
        load.failed(),
        changes(mesh.gateway(), "listener_manager.listener")
            + changes(mesh.sidecar(), "listener_manager.listener"),
        changes(mesh.gateway(), "cluster_manager.cluster")
            + changes(mesh.sidecar(), "cluster_manager.cluster"),
        kinds);
  }

  private static long changes(EnvoyProcess envoy, String what) {
    return envoy.statSum(what + "_(added|modified|removed|in_place_updated)");
  }
}
