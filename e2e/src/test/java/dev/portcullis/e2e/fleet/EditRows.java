package dev.portcullis.e2e.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One rule edited, until all streams that it concerns have it; the yardstick by turns. */
final class EditRows {
  private static final Duration CONNECT = Duration.ofMinutes(3);

  private final Scale scale;
  private final boolean tls;

  EditRows(Scale scale, boolean tls) {
    this.scale = scale;
    this.tls = tls;
  }

  /** The small fleet: both servers are up, and take turns. */
  void small(Report.Row row) throws IOException {
    int concerned = scale.streams();
    try (Deployment ours = Deployment.portcullis(tls).of(concerned, scale.unconcerned());
        Deployment theirs = Deployment.yardstick(tls).of(concerned, scale.unconcerned())) {
      row.add("connect " + all(ours), ours.name(), "s", connect(ours));
      row.add("connect " + all(theirs), theirs.name(), "s", connect(theirs));
      EditRun ourRun = new EditRun(ours, concerned).warmUp(scale.warmUp());
      EditRun theirRun = new EditRun(theirs, concerned).warmUp(scale.warmUp());
      Samples ratios = new Samples();
      for (int round = 0; round < scale.rounds(); round++) {
        ourRun.measure(scale.edits());
        theirRun.measure(scale.edits());
        ratios.add(ourRun.milliseconds().median() / theirRun.milliseconds().median());
      }
      report(row, ours, ourRun, concerned, 50.0, 80.0);
      report(row, theirs, theirRun, concerned, null, null);
      row.add(
          "edit → all " + count(concerned) + ", ours to theirs",
          "both",
          "times",
          ratios.figures(),
          1 / 3.0);
    }
  }

  /** The large fleet: one server after the other, since both together are too many connections. */
  void large(Report.Row row) throws IOException {
    int concerned = scale.manyConcerned();
    int others = scale.manyStreams() - concerned;
    try (Deployment ours = Deployment.portcullis(tls).of(concerned, others)) {
      large(row, ours, concerned, 500.0);
    }
    if (!tls) {
      try (Deployment theirs = Deployment.yardstick(false).of(concerned, others)) {
        large(row, theirs, concerned, null);
      }
    }
  }

  private void large(Report.Row row, Deployment deployment, int concerned, @Nullable Double aim) {
    row.add("connect " + all(deployment), deployment.name(), "s", connect(deployment));
    EditRun run = new EditRun(deployment, concerned).warmUp(scale.warmUp() / 2);
    run.measure(scale.rounds() * scale.edits() / 2);
    report(row, deployment, run, concerned, aim, null);
  }

  private static Figures connect(Deployment deployment) {
    return Figures.of(deployment.fleet().connectAll(CONNECT));
  }

  private static void report(
      Report.Row row,
      Deployment deployment,
      EditRun run,
      int concerned,
      @Nullable Double aim,
      @Nullable Double processorAim) {
    String of = deployment.name();
    String edit = "edit → all " + count(concerned);
    row.add(edit, of, "ms", run.milliseconds(), aim);
    row.add(edit + ", server's processor time", of, "ms", run.processor(), processorAim);
    row.add(edit + ", generator's processor time", of, "ms", run.generator());
    row.add(
        "messages to streams not concerned",
        of,
        "messages",
        Figures.of(run.toUnconcerned()),
        aim == null ? null : 0.0);
    row.add("bytes to a stream for an edit", of, "B", Figures.of(run.bytesOfStream()));
  }

  private static String all(Deployment deployment) {
    return count(deployment.fleet().size()) + " streams";
  }

  private static String count(int streams) {
    return String.format(Locale.ROOT, "%,d", streams);
  }
}
