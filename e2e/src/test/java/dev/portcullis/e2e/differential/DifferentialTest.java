package dev.portcullis.e2e.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.WithEnvoy;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Envoy, fed by the compiler, and the decider agree on random requests under random policies.
 *
 * <p>{@code portcullis.fuzz.sets} says how many sets of policies, else {@code
 * portcullis.fuzz.seconds} how long; {@code portcullis.fuzz.seed} from which seed, {@code random}
 * for any.
 */
@WithEnvoy
final class DifferentialTest {
  private static final int SLOTS = 120;
  private static final int FEW_SETS = 480;

  @Test
  void deciderAndEnvoyAgreeOnRandomPolicies() {
    long seed = seed(System.getProperty("portcullis.fuzz.seed", "4"));
    System.out.println("fuzz: seed " + seed);
    try (Bench bench = new Bench(TestedProxies.slots(SLOTS));
        FuzzRun run = new FuzzRun(bench, seed)) {
      run.run(more(run));
      System.out.println("fuzz: " + run.summary());
      assertThat(new Findings(bench, seed).report(run.disagreements())).as(run.summary()).isEmpty();
    }
  }

  private static long seed(String text) {
    return text.equals("random")
        ? ThreadLocalRandom.current().nextInt(1 << 30)
        : Long.parseLong(text);
  }

  private static BooleanSupplier more(FuzzRun run) {
    Integer seconds = Integer.getInteger("portcullis.fuzz.seconds");
    Integer sets = Integer.getInteger("portcullis.fuzz.sets");
    if (sets != null || seconds == null) {
      return () -> run.sets() < (sets == null ? FEW_SETS : sets);
    }
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    return () -> System.nanoTime() < end && run.disagreements().size() < Findings.MOST;
  }
}
