package dev.portcullis.e2e.fleet;

import java.time.Duration;

/** Proxies that read nothing, acknowledge nothing or refuse everything, among others. */
final class TroubleRow {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final double MEGABYTE = 1 << 20;

  private final Scale scale;

  TroubleRow(Scale scale) {
    this.scale = scale;
  }

  void run(Report.Row row) {
    int each = scale.streams() / 10;
    int well = scale.streams() - 3 * each;
    try (Deployment calm = Deployment.portcullis(false).of(scale.streams(), 0);
        Deployment troubled =
            Deployment.portcullis(false)
                .of(well, 0)
                .and(each, Conduct.STUCK)
                .and(each, Conduct.SILENT)
                .and(each, Conduct.REFUSING)) {
      calm.fleet().connectAll(LIMIT);
      troubled.fleet().connectAll(LIMIT);
      EditRun calmRun = new EditRun(calm, scale.streams()).warmUp(scale.warmUp());
      EditRun troubledRun = new EditRun(troubled, well).warmUp(scale.warmUp());
      Samples ratios = new Samples();
      for (int round = 0; round < scale.rounds(); round++) {
        double calmly = calmRun.measure(scale.edits()).median();
        ratios.add(troubledRun.measure(scale.edits()).median() / calmly);
      }
      row.add("edit → all %,d".formatted(scale.streams()), "calm", "ms", calmRun.milliseconds());
      String bad = "%d stuck, %d silent, %d refusing".formatted(each, each, each);
      row.add("edit → the other %,d".formatted(well), bad, "ms", troubledRun.milliseconds());
      row.add("troubled to calm", "both", "times", ratios.figures(), 1.2);
      memory(row, troubled, troubledRun);
    }
  }

  private void memory(Report.Row row, Deployment troubled, EditRun run) {
    int edits = scale.growthEdits() / 10;
    double before = troubled.server().memory() / MEGABYTE;
    run.warmUp(edits);
    double after = troubled.server().memory() / MEGABYTE;
    run.warmUp(edits);
    double later = troubled.server().memory() / MEGABYTE;
    row.add("memory before %,d edits".formatted(edits), "troubled", "MB", Figures.of(before));
    row.add("memory after them", "troubled", "MB", Figures.of(after));
    row.add("memory after as many more", "troubled", "MB", Figures.of(later));
    row.add("growth by the latter", "troubled", "MB", Figures.of(later - after), 10.0);
  }
}
