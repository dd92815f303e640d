package dev.portcullis.e2e.fleet;

import dev.portcullis.e2e.harness.PolicyDirectory;
import java.util.List;

/** From the command to the answer that it is ready. */
final class StartRow {
  private static final int POLICIES = 1_000;

  private final Scale scale;

  StartRow(Scale scale) {
    this.scale = scale;
  }

  void run(Report.Row row) {
    Samples milliseconds = new Samples();
    try (PolicyDirectory directory = FleetFiles.directory()) {
      directory.replace("policies.yaml", FleetFiles.policies(POLICIES));
      // Caches that the first start makes are there for all others.
      for (int start = -1; start < scale.starts(); start++) {
        long began = System.nanoTime();
        try (ServerProcess _ = ServerProcess.portcullis(directory.path(), List.of()).awaitReady()) {
          if (start >= 0) {
            milliseconds.add((System.nanoTime() - began) / 1e6);
          }
        }
      }
    }
    row.add(
        "exec → ready with %,d policies".formatted(POLICIES),
        Deployment.PORTCULLIS,
        "ms",
        milliseconds.figures(),
        1_000.0);
  }
}
