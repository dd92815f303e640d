package dev.portcullis.compile.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class TokenRefusalsTest {
  private static final Expression<SourceTest> TOKEN =
      new Expression.Not<>(
          new Expression.Test<>(
              new SourceTest.Claim(
                  ImmutableList.of("iss"), new MetadataPattern.Text(TextPattern.NOT_EMPTY))));
  private static final Expression<SourceTest> HEADER =
      new Expression.Test<>(new SourceTest.Header("x", new HeaderPattern.Present()));
  private static final Expression<OperationTest> EVERYTHING = Expression.allOf(ImmutableList.of());

  @Test
  @DisplayName("a DENY about tokens is gone from what refuses regardless, another stays there only")
  void denyIsTakenApart() {
    AuthorizationPlan plan =
        apart(Stage.DENY, rule("token", and(TOKEN, HEADER)), rule("header", and(HEADER)));
    assertThat(plan.filters())
        .containsExactly(
            new FilterPlan(
                Stage.DENY_REGARDLESS, ImmutableList.of(rule("header", and(HEADER))), null),
            new FilterPlan(Stage.DENY, ImmutableList.of(rule("token", and(TOKEN, HEADER))), null));
  }

  @Test
  @DisplayName(
      "of a DENY with a source that has nothing to do with tokens that source refuses anyway")
  void otherSourcesOfADenyRefuseRegardless() {
    RulePlan mixed = new RulePlan("token", all(), ImmutableList.of(and(TOKEN), and(HEADER)));
    assertThat(apart(Stage.DENY, mixed).filters().getFirst())
        .isEqualTo(
            new FilterPlan(
                Stage.DENY_REGARDLESS,
                ImmutableList.of(new RulePlan("token", all(), ImmutableList.of(and(HEADER)))),
                null));
  }

  @Test
  @DisplayName("an ALLOW is asked first without its token conditions")
  void allowIsRelaxed() {
    AuthorizationPlan plan = apart(Stage.ALLOW, rule("token", and(TOKEN, HEADER)));
    assertThat(plan.filters())
        .containsExactly(
            new FilterPlan(
                Stage.ALLOW_GIVEN_TOKEN, ImmutableList.of(rule("token", and(HEADER))), null),
            new FilterPlan(Stage.ALLOW, ImmutableList.of(rule("token", and(TOKEN, HEADER))), null));
  }

  @Test
  @DisplayName("an ALLOW of any token needs no second filter")
  void whatRelaxedAllowsEverythingIsLeftOut() {
    assertThat(apart(Stage.ALLOW, rule("token", and(TOKEN))).filters())
        .containsExactly(
            new FilterPlan(Stage.ALLOW, ImmutableList.of(rule("token", and(TOKEN))), null));
  }

  @Test
  @DisplayName("rules of a policy without the option stay whole among what refuses regardless")
  void otherPoliciesAreNotTakenApart() {
    assertThat(apart(Stage.DENY, rule("quiet", and(TOKEN))).filters())
        .containsExactly(
            new FilterPlan(
                Stage.DENY_REGARDLESS, ImmutableList.of(rule("quiet", and(TOKEN))), null));
    assertThat(apart(Stage.ALLOW, rule("quiet", and(TOKEN))).filters())
        .containsExactly(
            new FilterPlan(
                Stage.ALLOW_GIVEN_TOKEN, ImmutableList.of(rule("quiet", and(TOKEN))), null));
  }

  @Test
  @DisplayName("a closed rule refuses regardless, one that allows nothing allows nothing relaxed")
  void closedRulesStayClosed() {
    RulePlan closed = RulePlan.always("token");
    assertThat(apart(Stage.DENY, closed).filters())
        .containsExactly(new FilterPlan(Stage.DENY_REGARDLESS, ImmutableList.of(closed), null));
    RulePlan nothing = RulePlan.never("token");
    assertThat(apart(Stage.ALLOW, nothing).filters())
        .containsExactly(new FilterPlan(Stage.ALLOW_GIVEN_TOKEN, ImmutableList.of(nothing), null));
  }

  private static AuthorizationPlan apart(Stage stage, RulePlan... rules) {
    AuthorizationPlan plan =
        new AuthorizationPlan(
            ImmutableList.of(),
            ImmutableList.of(new FilterPlan(stage, ImmutableList.copyOf(rules), null)));
    return TokenRefusals.apart(plan, ImmutableSet.of("token", "header"));
  }

  private static RulePlan rule(String name, Expression<SourceTest> source) {
    return new RulePlan(name, all(), ImmutableList.of(source));
  }

  private static Expression<SourceTest> and(Expression<SourceTest> field) {
    return Expression.allOf(ImmutableList.of(field));
  }

  private static Expression<SourceTest> and(
      Expression<SourceTest> first, Expression<SourceTest> second) {
    return Expression.allOf(ImmutableList.of(first, second));
  }

  private static ImmutableList<Expression<OperationTest>> all() {
    return ImmutableList.of(EVERYTHING);
  }
}
