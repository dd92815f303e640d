package dev.portcullis.e2e.fleet;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One rule edited, until all streams that it concerns have it; the yardstick by turns. */
final class EditRows {
  private final Scale scale;
  private final boolean tls;

  EditRows(Scale scale, boolean tls) {
    this.scale = scale;
    this.tls = tls;
  }

  /** The small fleet: all servers are up, and take turns. */
  void small(Report.Row row) throws IOException {
    int concerned = scale.streams();
    int others = scale.unconcerned();
    try (Deployment ours = Deployment.portcullis(tls).of(concerned, others);
        Deployment theirs =
            Deployment.yardstick(tls, Introduction.EACH_TIME).of(concerned, others);
        Deployment flattered =
            Deployment.yardstick(tls, Introduction.CLUSTER_EACH_TIME).of(concerned, others)) {
      Comparison comparison = new Comparison(scale, concerned, ours, theirs, flattered);
      comparison.connect(row);
      comparison.measure();
      comparison.report(row);
    }
  }

  /**
   * The large fleet: one server after the other, since both together are too many connections. The
   * yardstick keeps the last request of each type, with the node in it: so many whole ones are more
   * than the memory of the machine.
   */
  void large(Report.Row row) throws IOException {
    int concerned = scale.manyConcerned();
    int others = scale.manyStreams() - concerned;
    try (Deployment ours = Deployment.portcullis(tls).of(concerned, others)) {
      large(row, ours, concerned, 500.0);
    }
    if (!tls) {
      try (Deployment theirs =
          Deployment.yardstick(false, Introduction.CLUSTER_EACH_TIME).of(concerned, others)) {
        large(row, theirs, concerned, null);
      }
    }
  }

  private void large(Report.Row row, Deployment deployment, int concerned, @Nullable Double aim) {
    row.add(
        "connect %,d streams by turns".formatted(deployment.fleet().size()),
        deployment.name(),
        "s",
        Figures.of(deployment.fleet().connectByTurns(Comparison.CONNECT)));
    EditRun run = new EditRun(deployment, concerned).warmUp(scale.warmUp() / 2);
    run.measure(scale.rounds() * scale.edits() / 2);
    run.report(row, aim, null);
  }
}
