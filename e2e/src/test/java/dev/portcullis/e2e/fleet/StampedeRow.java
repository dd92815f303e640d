package dev.portcullis.e2e.fleet;

import dev.portcullis.e2e.harness.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * All proxies connect at once to a server that was just started, and a rule is edited meanwhile.
 */
final class StampedeRow {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  // An edit of all that are configured already is as much work as to configure a tenth of them: at
  // a rate that leaves no time for newcomers the row would measure itself.
  private static final Duration BETWEEN_EDITS = Duration.ofSeconds(1);

  private static final int MOST_EDITS = 1_000;

  private final Scale scale;
  private final Samples seconds = new Samples();
  private final Samples stale = new Samples();

  StampedeRow(Scale scale) {
    this.scale = scale;
  }

  void run(Report.Row row) {
    for (int round = 0; round < scale.fresh(); round++) {
      once();
    }
    String of = Deployment.PORTCULLIS;
    String streams = "%,d streams".formatted(scale.manyStreams());
    row.add(streams + " connect at once → all configured", of, "s", seconds.figures(), 10.0);
    row.add(
        "an edit meanwhile → no configured stream without it", of, "ms", stale.figures(), 1_000.0);
    row.add("the slowest of these edits", of, "ms", Figures.of(stale.figures().most()), 1_000.0);
  }

  private void once() {
    int concerned = scale.manyConcerned();
    try (Deployment deployment =
        Deployment.portcullis(false).of(concerned, scale.manyStreams() - concerned)) {
      int first = FleetFiles.FIRST_EDIT + 1;
      Staleness staleness = new Staleness(first, MOST_EDITS);
      deployment.fleet().tally().watch(staleness);
      CompletableFuture<Double> connected =
          CompletableFuture.supplyAsync(() -> deployment.fleet().connectAll(LIMIT));
      int number = first;
      while (!connected.isDone() && number < first + MOST_EDITS) {
        staleness.made(number++, deployment.edit());
        LockSupport.parkNanos(BETWEEN_EDITS.toNanos());
      }
      int last = number - 1;
      seconds.add(connected.join());
      Await.until("all have the last edit", LIMIT, () -> staleness.holders(last) >= concerned);
      for (int edit = first; edit <= last; edit++) {
        stale.add(staleness.milliseconds(edit));
      }
    }
  }
}
