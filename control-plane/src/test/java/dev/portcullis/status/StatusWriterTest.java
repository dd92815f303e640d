package dev.portcullis.status;

import static dev.portcullis.status.Policies.ADMINS;
import static dev.portcullis.status.Policies.TOKENS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.status.StatusMetrics.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StatusWriterTest {
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final FakePolicies policies = new FakePolicies();
  private final List<Outcome> outcomes = new ArrayList<>();
  private final StatusWriter writer =
      new StatusWriter(policies, () -> now, new RecordedMetrics(outcomes));

  @BeforeEach
  void apply() {
    policies.add(TOKENS);
    policies.add(ADMINS);
  }

  @Test
  void whatHasSettledIsWrittenOnce() {
    want(1);
    assertThat(policies.reads).isZero();
    pass(StatusWriter.SETTLED);
    assertThat(policies.proxies(TOKENS)).isEqualTo("1/9");
    for (int i = 0; i < 100; i++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(policies.writes).isEqualTo(1);
    assertThat(policies.reads).isEqualTo(1);
  }

  @Test
  void whatChangesAllTheTimeIsWrittenOnceInTenSeconds() {
    for (int i = 0; i < 60; i++) {
      want(i % 9);
      pass(Duration.ofSeconds(1));
    }
    assertThat(policies.writes).isBetween(4, 6);
  }

  @Test
  void aChangeAndItsOppositeIsNoneToTell() {
    want(1);
    pass(StatusWriter.SETTLED);
    want(2);
    pass(Duration.ofSeconds(1));
    want(1);
    pass(Duration.ofSeconds(60));
    assertThat(policies.writes).isEqualTo(1);
  }

  @Test
  void whatIsSaidAlreadyIsNotWrittenByTheNextHolder() {
    want(1);
    pass(StatusWriter.SETTLED);
    writer.forget();
    want(1);
    pass(StatusWriter.SETTLED);
    assertThat(policies.writes).isEqualTo(1);
    assertThat(outcomes).containsExactly(Outcome.WRITTEN, Outcome.UNCHANGED);
  }

  @Test
  void whoeverLostTheLeaseWritesNothing() {
    want(1);
    now = now.plusSeconds(60);
    writer.write(() -> false);
    assertThat(policies.reads).isZero();
  }

  @Test
  void aConflictIsTriedAgain() {
    policies.betweenReadAndWrite =
        () -> {
          policies.betweenReadAndWrite = () -> {};
          policies.touch(TOKENS);
        };
    want(1);
    pass(StatusWriter.SETTLED);
    pass(StatusWriter.SETTLED);
    assertThat(outcomes).containsExactly(Outcome.CONFLICT, Outcome.WRITTEN);
  }

  @Test
  void anObjectThatIsGoneOrMadeAnewIsLeftAlone() {
    policies.objects.remove(TOKENS);
    want(1);
    pass(StatusWriter.SETTLED);
    policies.add(TOKENS);
    policies.objects.get(TOKENS).withObject("/metadata").put("uid", "another");
    pass(StatusWriter.APART);
    assertThat(outcomes).containsExactly(Outcome.GONE, Outcome.GONE);
    assertThat(policies.writes).isZero();
  }

  @Test
  void whatIsForbiddenIsAskedForOnceInAMinute() {
    policies.refusesWith = 403;
    want(1);
    for (int i = 0; i < 61; i++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(outcomes).containsExactly(Outcome.FORBIDDEN);
    policies.refusesWith = 0;
    pass(Duration.ofSeconds(5));
    assertThat(policies.proxies(TOKENS)).isEqualTo("1/9");
  }

  @Test
  void duringAnOutageNotEveryPolicyIsTried() {
    policies.refusesWith = 503;
    writer.want(ImmutableMap.of(TOKENS, told(1), ADMINS, told(1)));
    pass(StatusWriter.SETTLED);
    assertThat(outcomes).containsExactly(Outcome.FAILED);
    assertThat(writer.waiting()).isEqualTo(2);
    policies.refusesWith = 0;
    pass(StatusWriter.APART);
    assertThat(writer.waiting()).isZero();
  }

  @Test
  void whatAlwaysFailsDoesNotComeBeforeTheOthersEachTime() {
    policies.refusesWith = 413;
    policies.refusesOnly = TOKENS;
    want(1);
    now = now.plusSeconds(1);
    writer.want(ImmutableMap.of(TOKENS, told(1), ADMINS, told(1)));
    pass(StatusWriter.PATIENCE);
    pass(StatusWriter.APART);
    assertThat(outcomes).containsExactly(Outcome.FAILED, Outcome.WRITTEN, Outcome.FAILED);
  }

  private void want(int acknowledged) {
    writer.want(ImmutableMap.of(TOKENS, told(acknowledged)));
  }

  private static PolicyStatus told(int acknowledged) {
    return Conditions.of(ImmutableList.of(), Policies.count(3, 9, acknowledged));
  }

  private void pass(Duration time) {
    now = now.plus(time);
    writer.write(() -> true);
  }
}
