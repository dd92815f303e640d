package dev.portcullis.compile.envoy;

import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.type.matcher.v3.FilterStateMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.Map;

/** One RBAC filter that decides as another one in each epoch. */
final class RbacEpochs {
  private RbacEpochs() {}

  /** Decides as {@code before} in epoch a and as {@code after} in epoch b. */
  static RBAC merge(RBAC before, RBAC after) {
    RBAC.Builder merged =
        RBAC.newBuilder()
            .setShadowRulesStatPrefix(
                (before.hasShadowRules() && !after.hasShadowRules() ? before : after)
                    .getShadowRulesStatPrefix());
    if (before.hasRules() || after.hasRules()) {
      merged.setRules(
          merge(before.hasRules(), before.getRules(), after.hasRules(), after.getRules()));
    }
    if (before.hasShadowRules() || after.hasShadowRules()) {
      merged.setShadowRules(
          merge(
              before.hasShadowRules(),
              before.getShadowRules(),
              after.hasShadowRules(),
              after.getShadowRules()));
    }
    return merged.build();
  }

  private static io.envoyproxy.envoy.config.rbac.v3.RBAC merge(
      boolean hasBefore,
      io.envoyproxy.envoy.config.rbac.v3.RBAC before,
      boolean hasAfter,
      io.envoyproxy.envoy.config.rbac.v3.RBAC after) {
    Action action = (hasBefore ? before : after).getAction();
    io.envoyproxy.envoy.config.rbac.v3.RBAC.Builder merged =
        io.envoyproxy.envoy.config.rbac.v3.RBAC.newBuilder().setAction(action);
    add(merged, hasBefore, before.getPoliciesMap(), after.getPoliciesMap(), PolicyEpoch.A);
    add(merged, hasAfter, after.getPoliciesMap(), before.getPoliciesMap(), PolicyEpoch.B);
    return merged.build();
  }

  private static void add(
      io.envoyproxy.envoy.config.rbac.v3.RBAC.Builder merged,
      boolean present,
      Map<String, Policy> policies,
      Map<String, Policy> others,
      PolicyEpoch epoch) {
    if (!present && merged.getAction() == Action.ALLOW) {
      // No rules at all let everything pass; once the other epoch has rules, that must be said.
      merged.putPolicies("none@" + epoch.letter(), everything(epoch));
    }
    policies.forEach((name, policy) -> {
      if (policy.equals(others.get(name))) {
        merged.putPolicies(name, policy);
      } else {
        merged.putPolicies(name + "@" + epoch.letter(), during(epoch, policy));
      }
    });
  }

  private static Policy everything(PolicyEpoch epoch) {
    return Policy.newBuilder()
        .addPermissions(Permission.newBuilder().setAny(true))
        .addPrincipals(isNow(epoch))
        .build();
  }

  private static Policy during(PolicyEpoch epoch, Policy policy) {
    Policy.Builder conditional = policy.toBuilder().clearPrincipals();
    for (Principal principal : policy.getPrincipalsList()) {
      conditional.addPrincipals(
          Principal.newBuilder()
              .setAndIds(Principal.Set.newBuilder().addIds(isNow(epoch)).addIds(principal)));
    }
    return conditional.build();
  }

  private static Principal isNow(PolicyEpoch epoch) {
    return Principal.newBuilder()
        .setFilterState(
            FilterStateMatcher.newBuilder()
                .setKey(PolicyEpoch.KEY)
                .setStringMatch(StringMatcher.newBuilder().setExact(epoch.letter())))
        .build();
  }
}
