package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;

/**
 * One rule: it matches where any of the operations and any of the sources do.
 *
 * @param name what Envoy reports when the rule decides
 */
public record RulePlan(
    String name,
    ImmutableList<Expression<OperationTest>> operations,
    ImmutableList<Expression<SourceTest>> sources) {

  /** A rule that matches every request. */
  public static RulePlan always(String name) {
    return new RulePlan(
        name,
        ImmutableList.of(Expression.allOf(ImmutableList.of())),
        ImmutableList.of(Expression.allOf(ImmutableList.of())));
  }

  /** A rule that matches no request. */
  public static RulePlan never(String name) {
    return new RulePlan(
        name, ImmutableList.of(Expression.never()), ImmutableList.of(Expression.never()));
  }
}
