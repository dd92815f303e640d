package dev.portcullis.compile.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.compile.routing.RoutePlan.RetryPlan;
import dev.portcullis.model.VirtualService.Retries;
import org.junit.jupiter.api.Test;

final class RetryPlannerTest {
  private static final String DEFAULT_CONDITIONS =
      "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes";

  @Test
  void aRouteThatSaysNothingIsTriedTwiceMore() {
    RetryPlan plan = RetryPlanner.plan(null);
    assertThat(plan.attempts()).isEqualTo(2);
    assertThat(plan.conditions()).isEqualTo(DEFAULT_CONDITIONS);
    assertThat(plan.statusCodes()).isEmpty();
  }

  @Test
  void zeroAttemptsMeanNone() {
    assertThat(RetryPlanner.plan(retries(0, ""))).isNull();
  }

  @Test
  void attemptsAloneKeepTheDefaultConditions() {
    RetryPlan plan = RetryPlanner.plan(retries(5, ""));
    assertThat(plan.attempts()).isEqualTo(5);
    assertThat(plan.conditions()).isEqualTo(DEFAULT_CONDITIONS);
  }

  @Test
  void aStatusCodeAmongTheConditionsIsTakenOutAndImpliesItsCondition() {
    RetryPlan plan = RetryPlanner.plan(retries(1, " 5xx , 429,503"));
    assertThat(plan.conditions()).isEqualTo("5xx,retriable-status-codes");
    assertThat(plan.statusCodes()).containsExactly(429, 503);
  }

  @Test
  void theConditionForStatusCodesIsNotRepeated() {
    RetryPlan plan = RetryPlanner.plan(retries(1, "retriable-status-codes,503"));
    assertThat(plan.conditions()).isEqualTo("retriable-status-codes");
  }

  private static Retries retries(int attempts, String retryOn) {
    return new Retries(attempts, null, retryOn, null, false, null);
  }
}
