package dev.portcullis.compile.index;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.authz.Expression;
import dev.portcullis.compile.authz.OperationTest;
import dev.portcullis.compile.authz.RulePlan;
import dev.portcullis.compile.authz.SourceTest;
import java.util.List;

/**
 * One rule of a filter.
 *
 * @param dryRun whether it is only evaluated
 * @param tests how many tests Envoy may have to try for it
 */
record IndexedRule(boolean dryRun, RulePlan plan, int tests) {
  static IndexedRule of(boolean dryRun, RulePlan plan) {
    int tests = count(plan.operations()) + count(plan.sources());
    // A rule without a test costs a little as well.
    return new IndexedRule(dryRun, plan, Math.max(1, tests));
  }

  IndexedRule with(
      ImmutableList<Expression<OperationTest>> operations,
      ImmutableList<Expression<SourceTest>> sources) {
    return of(dryRun, new RulePlan(plan.name(), operations, sources));
  }

  private static <T> int count(List<Expression<T>> parts) {
    int sum = 0;
    for (Expression<T> part : parts) {
      sum += count(part);
    }
    return sum;
  }

  private static <T> int count(Expression<T> expression) {
    return switch (expression) {
      case Expression.Any<T> any -> 0;
      case Expression.Test<T> test -> 1;
      case Expression.Not<T> not -> count(not.negated());
      case Expression.All<T> all -> count(all.all());
      case Expression.AnyOf<T> anyOf -> count(anyOf.any());
    };
  }
}
