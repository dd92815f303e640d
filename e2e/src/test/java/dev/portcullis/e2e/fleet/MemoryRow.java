package dev.portcullis.e2e.fleet;

import dev.portcullis.e2e.harness.PolicyDirectory;
import java.time.Duration;
import java.util.List;

/** What the server holds of the machine's memory, each time after collections. */
final class MemoryRow {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final double MEGABYTE = 1 << 20;
  private static final int EDITED_STREAMS = 100;

  private final Scale scale;

  MemoryRow(Scale scale) {
    this.scale = scale;
  }

  void run(Report.Row row) {
    idle(row);
    ofStreams(row);
    growth(row);
  }

  private void idle(Report.Row row) {
    Samples idle = new Samples();
    for (int start = 0; start < scale.fresh(); start++) {
      try (PolicyDirectory directory = FleetFiles.directory();
          ServerProcess server =
              ServerProcess.portcullis(directory.path(), List.of()).awaitReady()) {
        idle.add(server.memory() / MEGABYTE);
      }
    }
    row.add("idle", Deployment.PORTCULLIS, "MB", idle.figures(), 120.0);
  }

  private void ofStreams(Report.Row row) {
    int streams = scale.manyStreams();
    try (Deployment deployment =
        Deployment.portcullis(false).of(scale.manyConcerned(), streams - scale.manyConcerned())) {
      long before = deployment.server().memory();
      deployment.fleet().connectAll(LIMIT);
      Samples bytes = new Samples();
      for (int round = 0; round < scale.fresh(); round++) {
        bytes.add((deployment.server().memory() - before) / 1024.0 / streams);
      }
      row.add(
          "an idle stream of %,d".formatted(streams),
          Deployment.PORTCULLIS,
          "KB",
          bytes.figures(),
          30.0);
    }
  }

  /** The first tenth compiles code and sizes the heap: what grows after it would go on growing. */
  private void growth(Report.Row row) {
    try (Deployment deployment = Deployment.portcullis(false).of(EDITED_STREAMS, 0)) {
      deployment.fleet().connectAll(LIMIT);
      double fresh = deployment.server().memory() / MEGABYTE;
      EditRun run = new EditRun(deployment, EDITED_STREAMS);
      double warm = after(run, scale.growthEdits() / 10, deployment);
      double middle = after(run, scale.growthEdits() * 4 / 10, deployment);
      double end = after(run, scale.growthEdits() / 2, deployment);
      String of = Deployment.PORTCULLIS;
      row.add("before edits", of, "MB", Figures.of(fresh));
      row.add("after %,d edits".formatted(scale.growthEdits() / 10), of, "MB", Figures.of(warm));
      row.add("after %,d edits".formatted(scale.growthEdits() / 2), of, "MB", Figures.of(middle));
      row.add("after %,d edits".formatted(scale.growthEdits()), of, "MB", Figures.of(end));
      // What a collection leaves differs by some megabytes from one to the next.
      row.add("growth by the last half", of, "MB", Figures.of(end - middle), 5.0);
    }
  }

  private static double after(EditRun run, int edits, Deployment deployment) {
    run.warmUp(edits);
    return deployment.server().memory() / MEGABYTE;
  }
}
