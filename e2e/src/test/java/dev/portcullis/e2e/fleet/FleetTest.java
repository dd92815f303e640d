package dev.portcullis.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the benchmark of a fleet relies on; times are the benchmark's own matter. */
@WithEnvoy
final class FleetTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  @DisplayName("an edit reaches those it concerns alone; after a restart nothing is sent again")
  void anEditReachesThoseItConcerns() {
    try (Deployment deployment = Deployment.portcullis(true).of(15, 5)) {
      deployment.fleet().connectAll(LIMIT);
      EditRun run = new EditRun(deployment, 15);
      run.measure(2);
      assertThat(run.toUnconcerned()).isZero();
      assertThat(run.bytesOfStream()).isGreaterThan(1_000);

      long resources = deployment.fleet().tally().resources();
      RestartRow.restart(deployment);
      run.measure(1);
      assertThat(deployment.fleet().tally().resources() - resources)
          .as("resources sent since the restart: the edit, and nothing again")
          .isEqualTo(15);
    }
  }

  @Test
  @DisplayName("proxies that misbehave keep no edit from the others")
  void othersAreUnaffected() {
    try (Deployment deployment =
        Deployment.portcullis(false)
            .of(8, 0)
            .and(3, Conduct.STUCK)
            .and(3, Conduct.SILENT)
            .and(3, Conduct.REFUSING)
            .and(3, Conduct.BABBLING)) {
      deployment.fleet().connectAll(LIMIT);
      EditRun run = new EditRun(deployment, 8).warmUp(5);
      Tally tally = deployment.fleet().tally();
      Await.until("those that babble are cut off", LIMIT, () -> tally.hasEnded() == 3);
      run.measure(1);
      assertThat(tally.hasEnded()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("the yardstick serves as much of an edit as Portcullis does")
  void theYardstickServesTheSame() throws IOException {
    try (Deployment deployment = Deployment.yardstick(false, Introduction.EACH_TIME).of(5, 2)) {
      deployment.fleet().connectAll(LIMIT);
      EditRun theirs = new EditRun(deployment, 5);
      theirs.measure(1);
      assertThat(theirs.toUnconcerned()).isZero();
      assertThat(theirs.bytesOfStream()).isBetween(18_000L, 20_000L);
    }
  }
}
