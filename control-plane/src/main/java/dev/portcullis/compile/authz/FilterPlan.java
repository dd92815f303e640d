package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one action.
 *
 * @param enforced the rules that decide, null where all policies of the action are on trial: no
 *     rule and no rules are different things for ALLOW
 * @param dryRun the rules that are only evaluated, null where there are none
 */
public record FilterPlan(
    Stage stage,
    @Nullable ImmutableList<RulePlan> enforced,
    @Nullable ImmutableList<RulePlan> dryRun) {

  /** What is done with a request that a rule matches, in the order of evaluation. */
  public enum Stage {
    /** Refused before tokens are looked at: what an external authorizer should have decided. */
    CUSTOM_CLOSED,
    /** Noted. */
    AUDIT,
    /** Refused, and no token would help. */
    DENY_REGARDLESS,
    /** Would be let through with the right token; what no rule matches no token would help. */
    ALLOW_GIVEN_TOKEN,
    /** Refused. */
    DENY,
    /** Let through; what no rule matches is refused. */
    ALLOW
  }
}
