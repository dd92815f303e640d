package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;

/**
 * A run in a JVM of its own, until the first disagreement: {@code SEED SETS}. Prints the
 * disagreement, which is then shrunk; exits 1 if there is one.
 */
final class FuzzCommand {
  private static final int SLOTS = 60;

  private FuzzCommand() {}

  public static void main(String[] arguments) {
    long seed = Long.parseLong(arguments[0]);
    long sets = Long.parseLong(arguments[1]);
    boolean agreed;
    try (Bench bench = new Bench(TestedProxies.slots(SLOTS));
        FuzzRun run = new FuzzRun(bench, seed)) {
      run.run(() -> run.sets() < sets && run.disagreed() == 0);
      System.out.println(run.summary());
      agreed = run.disagreed() == 0;
      new Findings(bench, seed)
          .report(run.disagreements().stream().limit(1).collect(ImmutableList.toImmutableList()))
          .forEach(System.out::println);
    }
    System.exit(agreed ? 0 : 1);
  }
}
