package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Takes DENY and ALLOW apart, so that what no token would have helped is refused first: what the
 * stages after that refuse is refused for want of a token.
 */
public final class TokenRefusals {
  private final ImmutableSet<String> challenged;

  private TokenRefusals(ImmutableSet<String> challenged) {
    this.challenged = challenged;
  }

  /**
   * The same decisions in more stages.
   *
   * @param challenged the names of the rules whose policy challenges
   */
  public static AuthorizationPlan apart(AuthorizationPlan plan, ImmutableSet<String> challenged) {
    TokenRefusals refusals = new TokenRefusals(challenged);
    ImmutableList.Builder<FilterPlan> regardless = ImmutableList.builder();
    ImmutableList.Builder<FilterPlan> forWantOfToken = ImmutableList.builder();
    for (FilterPlan filter : plan.filters()) {
      switch (filter.stage()) {
        case DENY -> refusals.deny(filter, regardless, forWantOfToken);
        case ALLOW -> refusals.allow(filter, regardless, forWantOfToken);
        case CUSTOM_CLOSED, AUDIT, DENY_REGARDLESS, ALLOW_GIVEN_TOKEN -> regardless.add(filter);
      }
    }
    return new AuthorizationPlan(
        plan.external(), regardless.addAll(forWantOfToken.build()).build());
  }

  private void deny(
      FilterPlan filter,
      ImmutableList.Builder<FilterPlan> regardless,
      ImmutableList.Builder<FilterPlan> forWantOfToken) {
    ImmutableList<RulePlan> rules = filter.enforced();
    if (rules == null) {
      regardless.add(filter);
      return;
    }
    ImmutableList<RulePlan> relaxed =
        rules.stream()
            .map(rule -> isAboutTokens(rule) ? withoutTokenSources(rule) : rule)
            .filter(rule -> !rule.sources().isEmpty())
            .collect(ImmutableList.toImmutableList());
    ImmutableList<RulePlan> aboutTokens =
        rules.stream().filter(this::isAboutTokens).collect(ImmutableList.toImmutableList());
    if (!relaxed.isEmpty() || filter.dryRun() != null) {
      regardless.add(new FilterPlan(Stage.DENY_REGARDLESS, orNull(relaxed), filter.dryRun()));
    }
    if (!aboutTokens.isEmpty()) {
      forWantOfToken.add(new FilterPlan(Stage.DENY, aboutTokens, null));
    }
  }

  private void allow(
      FilterPlan filter,
      ImmutableList.Builder<FilterPlan> regardless,
      ImmutableList.Builder<FilterPlan> forWantOfToken) {
    ImmutableList<RulePlan> rules = filter.enforced();
    if (rules == null || rules.stream().noneMatch(this::isAboutTokens)) {
      regardless.add(new FilterPlan(Stage.ALLOW_GIVEN_TOKEN, rules, filter.dryRun()));
      return;
    }
    ImmutableList<RulePlan> relaxed =
        rules.stream()
            .map(rule -> isAboutTokens(rule) ? withoutTokenConditions(rule) : rule)
            .collect(ImmutableList.toImmutableList());
    if (relaxed.stream().anyMatch(TokenRefusals::matchesEverything)) {
      forWantOfToken.add(filter);
      return;
    }
    regardless.add(new FilterPlan(Stage.ALLOW_GIVEN_TOKEN, relaxed, filter.dryRun()));
    forWantOfToken.add(new FilterPlan(Stage.ALLOW, rules, null));
  }

  private boolean isAboutTokens(RulePlan rule) {
    return challenged.contains(rule.name())
        && rule.sources().stream().anyMatch(TokenRefusals::isAboutTokens);
  }

  /** A token that goes the request's way makes these sources fail. */
  private static RulePlan withoutTokenSources(RulePlan rule) {
    return new RulePlan(
        rule.name(),
        rule.operations(),
        rule.sources().stream()
            .filter(source -> !isAboutTokens(source))
            .collect(ImmutableList.toImmutableList()));
  }

  private static RulePlan withoutTokenConditions(RulePlan rule) {
    return new RulePlan(
        rule.name(),
        rule.operations(),
        rule.sources().stream()
            .map(TokenRefusals::withoutTokenConditions)
            .distinct()
            .collect(ImmutableList.toImmutableList()));
  }

  /** Of a conjunction of fields those that are about something else: no field is about both. */
  private static Expression<SourceTest> withoutTokenConditions(Expression<SourceTest> source) {
    return source instanceof Expression.All<SourceTest> fields
        ? Expression.allOf(
            fields.all().stream()
                .filter(field -> !isAboutTokens(field))
                .collect(ImmutableList.toImmutableList()))
        : source;
  }

  private static boolean isAboutTokens(Expression<SourceTest> expression) {
    return switch (expression) {
      case Expression.Any<SourceTest> any -> false;
      case Expression.Test<SourceTest> test -> test.test() instanceof SourceTest.Claim;
      case Expression.Not<SourceTest> not -> isAboutTokens(not.negated());
      case Expression.All<SourceTest> all ->
          all.all().stream().anyMatch(TokenRefusals::isAboutTokens);
      case Expression.AnyOf<SourceTest> anyOf ->
          anyOf.any().stream().anyMatch(TokenRefusals::isAboutTokens);
    };
  }

  private static boolean matchesEverything(RulePlan rule) {
    return rule.operations().stream().anyMatch(TokenRefusals::isAny)
        && rule.sources().stream().anyMatch(TokenRefusals::isAny);
  }

  private static boolean isAny(Expression<?> expression) {
    return expression.equals(Expression.allOf(ImmutableList.of()));
  }

  private static @Nullable ImmutableList<RulePlan> orNull(ImmutableList<RulePlan> rules) {
    return rules.isEmpty() ? null : rules;
  }
}
