package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.authz.FilterPlan;
import dev.portcullis.compile.authz.RulePlan;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;

/** Renders the rules of one action as Envoy's {@code rbac} filter for connections. */
final class NetworkRbacFilter {
  static final String NAME = "envoy.filters.network.rbac";

  /** Istio's, so that dashboards read the same. */
  static final String STAT_PREFIX = "tcp.";

  /** Nobody is granted anything. */
  static final RBAC DENY_EVERYONE =
      RBAC.newBuilder()
          .setRules(io.envoyproxy.envoy.config.rbac.v3.RBAC.getDefaultInstance())
          .setStatPrefix(STAT_PREFIX)
          .build();

  private NetworkRbacFilter() {}

  /** Refuses nothing, and notes which of {@code rules} matches. */
  static RBAC noting(ImmutableList<RulePlan> rules) {
    return RBAC.newBuilder()
        .setStatPrefix(STAT_PREFIX)
        .setShadowRules(RbacFilter.rules(Action.DENY, rules))
        .setShadowRulesStatPrefix(RbacFilter.NOTES)
        .build();
  }

  static RBAC render(FilterPlan plan) {
    Action action = RbacFilter.action(plan.stage());
    RBAC.Builder filter =
        RBAC.newBuilder()
            .setStatPrefix(STAT_PREFIX)
            .setShadowRulesStatPrefix(RbacFilter.shadowPrefix(plan));
    if (plan.enforced() != null) {
      filter.setRules(RbacFilter.rules(action, plan.enforced()));
    }
    if (plan.dryRun() != null) {
      filter.setShadowRules(RbacFilter.rules(action, plan.dryRun()));
    }
    return filter.build();
  }
}
