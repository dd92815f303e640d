package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Multimaps;
import dev.portcullis.compile.authz.AuthorizerPlan.Asked;
import dev.portcullis.compile.authz.AuthorizerPlan.Refusing;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.compile.select.MutualTlsDemand;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Translates authorization policies to the rules of each action. A rule that cannot be compiled is
 * closed by the rule of its action: ALLOW grants nothing, DENY and CUSTOM refuse everything in the
 * policy's scope.
 */
public final class AuthorizationPlanner {
  /** More tests than this are refused: no hand wrote them, and each costs every request. */
  static final long MOST_TESTS = 200_000;

  private static final String BAD_PROVIDER = "-deny-due-to-bad-CUSTOM-action";

  private static final Refusing UNKNOWN = new Refusing("was not looked for", "");

  private final MeshSettings mesh;
  private final ImmutableMap<String, AuthorizerPlan> authorizers;
  private final TrustDomains trustDomains;
  private final ImmutableList.Builder<ConfigProblem> problems = ImmutableList.builder();

  private AuthorizationPlanner(
      MeshSettings mesh, ImmutableMap<String, AuthorizerPlan> authorizers) {
    this.mesh = mesh;
    this.authorizers = authorizers;
    this.trustDomains = new TrustDomains(mesh);
  }

  /**
   * A plan and what was found on the way.
   *
   * @param plan null where the policies are too many: nothing may pass
   */
  public record Result(@Nullable AuthorizationPlan plan, ImmutableList<ConfigProblem> problems) {}

  /**
   * Translates {@code policies} and closes the ports of {@code closed}.
   *
   * @param authorizers by name what the providers of CUSTOM policies come to
   */
  public static Result plan(
      ImmutableList<AuthorizationPolicy> policies,
      MutualTlsDemand closed,
      MeshSettings mesh,
      ImmutableMap<String, AuthorizerPlan> authorizers) {
    return new AuthorizationPlanner(mesh, authorizers).plan(policies, closed);
  }

  private Result plan(ImmutableList<AuthorizationPolicy> policies, MutualTlsDemand closed) {
    long tests = RuleWeight.of(policies, mesh);
    if (tests > MOST_TESTS) {
      return new Result(null, ImmutableList.of(tooMany(policies.getFirst(), tests)));
    }
    ImmutableListMultimap<Action, AuthorizationPolicy> byAction =
        Multimaps.index(policies, AuthorizationPolicy::action);
    ImmutableList.Builder<ExternalCheck> external = ImmutableList.builder();
    ImmutableList.Builder<FilterPlan> filters = ImmutableList.builder();
    addCustom(byAction.get(Action.CUSTOM), external, filters);
    addStage(Stage.AUDIT, byAction.get(Action.AUDIT), ImmutableList.of(), filters);
    addStage(
        Stage.DENY,
        byAction.get(Action.DENY),
        closed.isNone() ? ImmutableList.of() : ImmutableList.of(ClosedPorts.rule(closed)),
        filters);
    addStage(Stage.ALLOW, byAction.get(Action.ALLOW), ImmutableList.of(), filters);
    return new Result(new AuthorizationPlan(external.build(), filters.build()), problems.build());
  }

  /** One check for each provider: all of them have to agree. */
  private void addCustom(
      ImmutableList<AuthorizationPolicy> policies,
      ImmutableList.Builder<ExternalCheck> external,
      ImmutableList.Builder<FilterPlan> filters) {
    ImmutableListMultimap<String, AuthorizationPolicy> byProvider =
        Multimaps.index(policies, AuthorizationPolicy::provider);
    for (String provider : ImmutableSortedSet.copyOf(byProvider.keySet())) {
      ImmutableList<AuthorizationPolicy> its = byProvider.get(provider);
      // A policy of this action that is on trial is enforced: nothing may pass in its place.
      switch (authorizers.getOrDefault(provider, UNKNOWN)) {
        case Asked asked ->
            external.add(
                new ExternalCheck(
                    asked, ImmutableList.copyOf(rules(Stage.CUSTOM_CLOSED, "", its))));
        case Refusing refusing -> {
          its.forEach(policy -> problems.add(refused(policy, refusing)));
          List<RulePlan> rules = rules(Stage.CUSTOM_CLOSED, BAD_PROVIDER, its);
          filters.add(new FilterPlan(Stage.CUSTOM_CLOSED, ImmutableList.copyOf(rules), null));
        }
      }
    }
  }

  private void addStage(
      Stage stage,
      ImmutableList<AuthorizationPolicy> policies,
      ImmutableList<RulePlan> further,
      ImmutableList.Builder<FilterPlan> filters) {
    if (policies.isEmpty() && further.isEmpty()) {
      return;
    }
    ImmutableListMultimap<Mode, AuthorizationPolicy> byMode =
        Multimaps.index(policies, AuthorizationPolicy::mode);
    ImmutableList<AuthorizationPolicy> enforced = byMode.get(Mode.ENFORCED);
    ImmutableList<AuthorizationPolicy> dryRun = byMode.get(Mode.DRY_RUN);
    filters.add(
        new FilterPlan(
            stage,
            enforced.isEmpty() && further.isEmpty()
                ? null
                : ImmutableList.<RulePlan>builder()
                    .addAll(further)
                    .addAll(rules(stage, "", enforced))
                    .build(),
            dryRun.isEmpty() ? null : ImmutableList.copyOf(rules(stage, "", dryRun))));
  }

  private List<RulePlan> rules(
      Stage stage, String suffix, ImmutableList<AuthorizationPolicy> policies) {
    List<RulePlan> rules = new ArrayList<>();
    for (AuthorizationPolicy policy : policies) {
      if (policy.rules().isEmpty()) {
        rules.add(RulePlan.never(name(policy, 0) + suffix));
      }
      for (Rule rule : policy.rules()) {
        RulePlan plan = rule(stage, policy, rule, name(policy, rule.index()) + suffix);
        if (plan != null) {
          rules.add(plan);
        }
      }
    }
    return rules;
  }

  private @Nullable RulePlan rule(Stage stage, AuthorizationPolicy policy, Rule rule, String name) {
    Unusables unusables = new Unusables();
    RulePlan plan =
        new RulePlanner(trustDomains, policy.meta().namespace(), unusables).plan(rule, name);
    if (unusables.found().isEmpty()) {
      return plan;
    }
    unusables.found().stream()
        .distinct()
        .forEach(unusable -> problems.add(unusable(policy, stage, unusable)));
    return switch (stage) {
      case ALLOW, ALLOW_GIVEN_TOKEN, AUDIT -> null;
      case DENY, DENY_REGARDLESS, CUSTOM_CLOSED -> RulePlan.always(name);
    };
  }

  /** What Envoy reports when this rule decides. */
  public static String name(AuthorizationPolicy policy, int index) {
    String name =
        "ns[%s]-policy[%s]-rule[%d]"
            .formatted(policy.meta().namespace(), policy.meta().name(), index);
    return policy.action() == Action.CUSTOM
        ? ExternalCheck.rulePrefix(policy.provider()) + "-" + name
        : name;
  }

  private static ConfigProblem refused(AuthorizationPolicy policy, Refusing refusing) {
    return ProblemCode.AUTHORIZER_UNUSABLE.at(
        policy.key(),
        policy.meta().location(),
        "provider "
            + policy.provider()
            + " "
            + refusing.reason()
            + ": what the rules match is refused",
        refusing.hint());
  }

  private static ConfigProblem unusable(
      AuthorizationPolicy policy, Stage stage, Unusables.Unusable unusable) {
    String consequence =
        switch (stage) {
          case ALLOW, ALLOW_GIVEN_TOKEN -> "this rule grants nothing";
          case AUDIT -> "this rule is left out";
          case DENY, DENY_REGARDLESS -> "this rule refuses every request";
          case CUSTOM_CLOSED -> "this rule matches every request";
        };
    return ProblemCode.UNUSABLE_RULE.at(
        policy.key(), unusable.location(), unusable.reason(), consequence);
  }

  private static ConfigProblem tooMany(AuthorizationPolicy policy, long tests) {
    return ProblemCode.POLICY_TOO_LARGE.at(
        policy.key(),
        policy.meta().location(),
        "the authorization policies of one workload make %d tests, more than %d"
            .formatted(tests, MOST_TESTS),
        "every request to the workload is refused");
  }
}
