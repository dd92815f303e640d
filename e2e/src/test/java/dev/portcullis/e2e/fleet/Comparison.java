package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The same edits of Portcullis and of the yardstick, by turns, so that both see the same machine.
 */
final class Comparison {
  static final Duration CONNECT = Duration.ofMinutes(3);

  private final Scale scale;
  private final ImmutableList<Deployment> deployments;
  private final ImmutableList<EditRun> runs;
  private final List<Samples> ratios;

  /** Of ours, which is compared with each of the others. */
  Comparison(Scale scale, int concerned, Deployment... deployments) {
    this.scale = scale;
    this.deployments = ImmutableList.copyOf(deployments);
    this.runs =
        this.deployments.stream()
            .map(deployment -> new EditRun(deployment, concerned))
            .collect(ImmutableList.toImmutableList());
    this.ratios = Stream.generate(Samples::new).limit(deployments.length - 1).toList();
  }

  /** Connects all streams of each. */
  void connect(Report.Row row) {
    for (Deployment deployment : deployments) {
      row.add(
          "connect %,d streams".formatted(deployment.fleet().size()),
          deployment.name(),
          "s",
          Figures.of(deployment.fleet().connectAll(CONNECT)));
    }
  }

  /** A ratio is that of the medians of one round. */
  void measure() {
    runs.forEach(run -> run.warmUp(scale.warmUp()));
    for (int round = 0; round < scale.rounds(); round++) {
      double[] medians = new double[runs.size()];
      for (int i = 0; i < medians.length; i++) {
        medians[i] = runs.get(i).measure(scale.edits()).median();
      }
      for (int i = 1; i < medians.length; i++) {
        ratios.get(i - 1).add(medians[0] / medians[i]);
      }
    }
  }

  void report(Report.Row row) {
    runs.getFirst().report(row, 50.0, 80.0);
    for (int i = 1; i < runs.size(); i++) {
      runs.get(i).report(row, null, null);
      String theirs = deployments.get(i).name();
      Double aim = theirs.equals(Deployment.YARDSTICK) ? 1 / 3.0 : null;
      row.add(
          "edit → all, a round's medians",
          "ours to " + theirs,
          "times",
          ratios.get(i - 1).figures(),
          aim);
    }
  }
}
