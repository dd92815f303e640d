package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;

/** An external authorizer, and the rules whose requests it is asked about. */
public record ExternalCheck(AuthorizerPlan.Asked authorizer, ImmutableList<RulePlan> rules) {
  /** How the names of the rules of any provider begin. */
  public static final String RULE_PREFIX = "istio-ext-authz-";

  /** How the names of the rules of a provider begin, and of no other's on the same workload. */
  public static String rulePrefix(String provider) {
    return RULE_PREFIX + provider;
  }
}
