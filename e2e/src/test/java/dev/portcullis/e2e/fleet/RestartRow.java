package dev.portcullis.e2e.fleet;

import dev.portcullis.e2e.harness.Await;
import java.time.Duration;

/** The server is killed and started again: all proxies come back, and say what they hold. */
final class RestartRow {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Scale scale;

  RestartRow(Scale scale) {
    this.scale = scale;
  }

  void run(Report.Row row) {
    int concerned = scale.manyConcerned();
    Samples seconds = new Samples();
    Samples resources = new Samples();
    try (Deployment deployment =
        Deployment.portcullis(false).of(concerned, scale.manyStreams() - concerned)) {
      deployment.fleet().connectAll(LIMIT);
      for (int round = 0; round < scale.fresh(); round++) {
        long before = deployment.fleet().tally().resources();
        seconds.add(restart(deployment));
        resources.add(deployment.fleet().tally().resources() - before);
        // Who was taken in, but is not served, would be found here.
        new EditRun(deployment, concerned).once();
      }
    }
    row.add(
        "kill -9, started again → %,d streams are back".formatted(scale.manyStreams()),
        Deployment.PORTCULLIS,
        "s",
        seconds.figures(),
        10.0);
    row.add("resources sent again", Deployment.PORTCULLIS, "resources", resources.figures(), 0.0);
  }

  /** Seconds from the new process to the last stream that it has taken in. */
  static double restart(Deployment deployment) {
    deployment.server().restart();
    long began = System.nanoTime();
    deployment.server().awaitListening();
    deployment.fleet().forgetConnections();
    deployment.fleet().connect();
    Await.until(
        "all streams are back",
        LIMIT,
        () -> deployment.server().metric("portcullis_xds_streams") >= deployment.fleet().size());
    return (System.nanoTime() - began) / 1e9;
  }
}
