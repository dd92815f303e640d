package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.Http2Client;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The promise of the design: an edit counts on connections that are open, and drops none of them.
 */
@WithEnvoy
final class OpenConnectionsTest {
  private static final int EDITS = Integer.getInteger("portcullis.edits", 200);
  private static final int MOST_CONNECTIONS = 12;
  private static final Duration ONE_EDIT = Duration.ofSeconds(10);
  private static final String LISTENER_CHANGES =
      "listener_manager.listener_(added|modified|removed|in_place_updated)";
  private static final String CLOSED = "listener.[0-9][^w]*downstream_cx_destroy";

  private final Latencies renamed = new Latencies("file renamed");

  /** Apart, because a file that is gone counts as deleted only after a while: vi does that, too. */
  private final Latencies deleted = new Latencies("file deleted");

  @Test
  @DisplayName("edits of every kind take effect on open connections and close none")
  void everyEditCountsOnOpenConnections() throws IOException {
    try (Mesh mesh = Mesh.gateway()) {
      List<ConnectionWatch> open = openOnBothWorkers(mesh.onlyEdge());
      EnvoyProcess envoy = mesh.onlyEdge().envoy();
      long closed = envoy.statSum(CLOSED);
      long listenerChanges = envoy.statSum(LISTENER_CHANGES);

      int edits = edit(mesh, open);

      assertThat(envoy.statSum(CLOSED) - closed).as("connections closed").isZero();
      assertThat(envoy.statSum(LISTENER_CHANGES) - listenerChanges).as("listener changes").isZero();
      open.forEach(watch -> assertThat(watch.seen().changes()).isEqualTo(edits));
      open.forEach(ConnectionWatch::close);
      report(Latencies.table(open.size(), renamed, deleted));
    }
  }

  @Test
  @DisplayName("the challenge is switched on and off on open connections and closes none")
  void switchingTheChallengeClosesNothing() throws IOException {
    try (Mesh mesh = Mesh.gateway()) {
      Edge edge = mesh.onlyEdge();
      mesh.apply("policies.yaml", Guides.requireToken());
      List<ConnectionWatch> open =
          List.of(
              ConnectionWatch.start(Http2Client.of(edge.address()), HttpRequest.get("/")),
              ConnectionWatch.start(RawHttpClient.connect(edge.address()), HttpRequest.get("/")));
      long closed = edge.envoy().statSum(CLOSED);
      long listenerChanges = edge.envoy().statSum(LISTENER_CHANGES);
      String challenging =
          Guides.requireToken()
              .replace(
                  "metadata:\n", "metadata:\n  annotations: {portcullis.dev/challenge: rfc6750}\n");
      for (int round = 0; round < 10; round++) {
        mesh.apply("policies.yaml", challenging);
        open.forEach(watch -> awaitStatus(watch, 401));
        mesh.apply("policies.yaml", Guides.requireToken());
        open.forEach(watch -> awaitStatus(watch, 403));
      }
      assertThat(edge.envoy().statSum(CLOSED) - closed).as("connections closed").isZero();
      assertThat(edge.envoy().statSum(LISTENER_CHANGES) - listenerChanges)
          .as("listener changes")
          .isZero();
      open.forEach(ConnectionWatch::close);
    }
  }

  private static void awaitStatus(ConnectionWatch watch, int status) {
    Await.until("answers " + status, ONE_EDIT, () -> watch.seen().status() == status);
  }

  private int edit(Mesh mesh, List<ConnectionWatch> open) {
    while (renamed.edits() + deleted.edits() < EDITS) {
      for (PolicyEdits.Edit edit : PolicyEdits.round()) {
        long start = edit.apply(mesh.directory());
        for (ConnectionWatch watch : open) {
          Await.until(
              edit.what() + " answers " + edit.answer(),
              ONE_EDIT,
              () -> watch.seen().status() == edit.answer());
        }
        (edit.content() == null ? deleted : renamed)
            .add(open.stream().mapToLong(watch -> watch.seen().sinceNanos() - start).toArray());
      }
    }
    return renamed.edits() + deleted.edits();
  }

  /** HTTP/1.1 and HTTP/2 connections, as many as it takes until each worker holds one. */
  private static List<ConnectionWatch> openOnBothWorkers(Edge edge) throws IOException {
    HttpRequest probe = HttpRequest.get(PolicyEdits.PROBE).bearer(Guides.ISTIO_TOKEN);
    List<ConnectionWatch> open = new ArrayList<>();
    open.add(ConnectionWatch.start(Http2Client.of(edge.address()), probe));
    open.add(ConnectionWatch.start(RawHttpClient.connect(edge.address()), probe));
    while (!bothWorkersAreUsed(edge.envoy()) && open.size() < MOST_CONNECTIONS) {
      open.add(ConnectionWatch.start(RawHttpClient.connect(edge.address()), probe));
    }
    assertThat(bothWorkersAreUsed(edge.envoy())).as("connections on both workers").isTrue();
    open.forEach(watch -> assertThat(watch.seen().status()).isEqualTo(PolicyEdits.ANSWER_BEFORE));
    return open;
  }

  private static boolean bothWorkersAreUsed(EnvoyProcess envoy) {
    return ImmutableList.of("worker_0", "worker_1").stream()
        .allMatch(
            worker -> envoy.statSum("listener.[0-9].*" + worker + ".downstream_cx_active") > 0);
  }

  private static void report(String table) throws IOException {
    System.out.println(table);
    Files.writeString(Files.createDirectories(Path.of("target")).resolve("latency.md"), table);
  }
}
