package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;

/** What a run found, shrunk and written as cases. */
final class Findings {
  /** More than so many of different sorts at a time nobody reads. */
  static final int MOST = 3;

  private static final Path FOLDER = Path.of("target", "fuzz").toAbsolutePath();

  private final Bench bench;
  private final long seed;

  Findings(Bench bench, long seed) {
    this.bench = bench;
    this.seed = seed;
  }

  /** The first disagreement of each sort in words; of the first sorts the smallest form, a case. */
  ImmutableList<String> report(ImmutableList<Disagreement> found) {
    Shrinker shrinker = new Shrinker(bench);
    ImmutableList.Builder<String> lines = ImmutableList.builder();
    for (int i = 0; i < found.size(); i++) {
      Disagreement disagreement = found.get(i);
      if (i < MOST) {
        Disagreement small = shrinker.shrink(disagreement);
        Path folder = FOLDER.resolve("%d-%d-%d".formatted(seed, disagreement.number(), i));
        lines.add("%s%n  case: %s".formatted(small, CaseFiles.write(folder, small)));
      } else {
        lines.add(disagreement.toString());
      }
    }
    return lines.build();
  }
}
