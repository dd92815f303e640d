package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.authz.FilterPlan;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.compile.authz.RulePlan;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;

/** Renders the rules of one action as Envoy's {@code rbac} filter. */
final class RbacFilter {
  static final String NAME = "envoy.filters.http.rbac";

  /** How the names begin under which {@link #noting} writes. */
  static final String NOTES = "istio_ext_authz_";

  /** Where in the metadata {@link #noting} writes which rule matched. */
  static final String NOTED_RULE = NOTES + "shadow_effective_policy_id";

  /**
   * Refuses what {@link #noting} has noted. As plain as the refusals of {@link #whateverToken}: no
   * token would have helped.
   */
  static final RBAC REFUSING_NOTED =
      RBAC.newBuilder()
          .setRulesStatPrefix(ChallengeFilters.REGARDLESS)
          .setRules(
              io.envoyproxy
                  .envoy
                  .config
                  .rbac
                  .v3
                  .RBAC
                  .newBuilder()
                  .setAction(Action.DENY)
                  .putPolicies(
                      "istio-ext-authz-deny-without-cluster",
                      Policy.newBuilder()
                          .addPermissions(Permission.newBuilder().setAny(true))
                          .addPrincipals(
                              Principal.newBuilder()
                                  .setSourcedMetadata(
                                      SourcedMetadata.newBuilder()
                                          .setMetadataMatcher(ExtAuthzFilter.isNoted(NAME, ""))))
                          .build()))
          .build();

  private RbacFilter() {}

  /** Refuses nothing, and notes which of the rules on trial matches. */
  static RBAC noting(FilterPlan plan) {
    ImmutableList<RulePlan> rules = plan.dryRun();
    return RBAC.newBuilder()
        .setShadowRules(rules(Action.DENY, rules == null ? ImmutableList.of() : rules))
        .setShadowRulesStatPrefix(NOTES)
        .build();
  }

  static RBAC render(FilterPlan plan) {
    RBAC.Builder filter = RBAC.newBuilder();
    Action action = action(plan.stage());
    if (plan.enforced() != null) {
      filter.setRules(rules(action, plan.enforced()));
    }
    if (plan.dryRun() != null) {
      filter.setShadowRules(rules(action, plan.dryRun()));
    }
    RBAC rendered = filter.setShadowRulesStatPrefix(shadowPrefix(plan)).build();
    boolean whateverToken =
        plan.stage() == Stage.DENY_REGARDLESS || plan.stage() == Stage.ALLOW_GIVEN_TOKEN;
    return whateverToken ? whateverToken(rendered) : rendered;
  }

  /** The filter, marked as one whose refusals no token would have helped. */
  static RBAC whateverToken(RBAC filter) {
    return filter.toBuilder().setRulesStatPrefix(ChallengeFilters.REGARDLESS).build();
  }

  /**
   * Istio names it after the action of the rules on trial, and after ALLOW where there are none.
   */
  static String shadowPrefix(FilterPlan plan) {
    boolean denyOnTrial = plan.dryRun() != null && action(plan.stage()) == Action.DENY;
    return denyOnTrial ? "istio_dry_run_deny_" : "istio_dry_run_allow_";
  }

  static Action action(Stage stage) {
    return switch (stage) {
      case AUDIT -> Action.LOG;
      case CUSTOM_CLOSED, DENY_REGARDLESS, DENY -> Action.DENY;
      case ALLOW_GIVEN_TOKEN, ALLOW -> Action.ALLOW;
    };
  }

  /** The rules one by one, which every filter that takes rules understands. */
  static io.envoyproxy.envoy.config.rbac.v3.RBAC rules(
      Action action, ImmutableList<RulePlan> rules) {
    io.envoyproxy.envoy.config.rbac.v3.RBAC.Builder rendered =
        io.envoyproxy.envoy.config.rbac.v3.RBAC.newBuilder().setAction(action);
    for (RulePlan rule : rules) {
      if (rendered.containsPolicies(rule.name())) {
        throw new IllegalStateException("two rules are called " + rule.name());
      }
      rendered.putPolicies(rule.name(), policy(rule));
    }
    return rendered.build();
  }

  private static Policy policy(RulePlan rule) {
    Policy.Builder policy = Policy.newBuilder();
    rule.operations()
        .forEach(operation -> policy.addPermissions(PermissionRenderer.render(operation)));
    rule.sources().forEach(source -> policy.addPrincipals(PrincipalRenderer.render(source)));
    return policy.build();
  }
}
