package dev.portcullis.compile.authz;

import static dev.portcullis.compile.Policies.authorization;
import static dev.portcullis.compile.Policies.condition;
import static dev.portcullis.compile.Policies.from;
import static dev.portcullis.compile.Policies.ipBlocks;
import static dev.portcullis.compile.Policies.paths;
import static dev.portcullis.compile.Policies.ports;
import static dev.portcullis.compile.Policies.to;
import static dev.portcullis.compile.Policies.when;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.Policies;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.compile.select.MutualTlsDemand;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of rules that no reader should have let through: nothing opens. */
final class AuthorizationPlannerTest {
  private static final String NAME = "ns[foo]-policy[p]-rule[0]";

  static List<Rule> unusableRules() {
    return List.of(
        to(0, paths("{**}")),
        to(0, paths("//a/{*}")),
        to(0, paths("/good", "/{**}/{*}")),
        to(0, paths("")),
        to(0, paths("\ud800")),
        to(0, ports("65536")),
        to(0, ports("http")),
        to(0, ports("-1")),
        to(0, paths()),
        from(0, ipBlocks("1.2.3")),
        from(0, ipBlocks("10.0.0.0/33")),
        from(0, ipBlocks("fe80::1%eth0")),
        from(0, ipBlocks("example.com")),
        when(0, condition("destination.labels[app]", "a")),
        when(0, condition("request.headers[]", "a")),
        when(0, condition("request.headers[a b]", "a")),
        when(0, condition("request.auth.claims", "a")),
        when(0, condition("experimental.envoy.filters.[a]", "a")),
        when(0, condition("source.serviceAccount", "a/b/c")),
        when(0, condition("source.trustDomain", "a*b")),
        when(0, condition("source.namespace", "x".repeat(3000))),
        when(0, condition("source.ip")));
  }

  @ParameterizedTest
  @MethodSource("unusableRules")
  void anAllowRuleGrantsNothing(Rule rule) {
    AuthorizationPlanner.Result result = plan(authorization("p", Action.ALLOW, rule));
    assertThat(only(result, Stage.ALLOW).enforced()).isEmpty();
    assertThat(result.problems()).extracting(ConfigProblem::code).contains("UNUSABLE_RULE");
  }

  @ParameterizedTest
  @MethodSource("unusableRules")
  void aDenyRuleRefusesEverythingInItsScope(Rule rule) {
    AuthorizationPlanner.Result result = plan(authorization("p", Action.DENY, rule));
    assertThat(only(result, Stage.DENY).enforced()).containsExactly(RulePlan.always(NAME));
    assertThat(result.problems()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("unusableRules")
  void anAuditRuleIsLeftOut(Rule rule) {
    AuthorizationPlanner.Result result = plan(authorization("p", Action.AUDIT, rule));
    assertThat(only(result, Stage.AUDIT).enforced()).isEmpty();
    assertThat(result.problems()).isNotEmpty();
  }

  @Test
  void whatAnAuthorizerShouldDecideThatCannotBeAskedIsRefused() {
    AuthorizationPlanner.Result result =
        plan(authorization("p", Action.CUSTOM, to(0, paths("/a"))));
    assertThat(result.problems())
        .extracting(ConfigProblem::code)
        .containsExactly("AUTHORIZER_UNUSABLE");
    assertThat(only(result, Stage.CUSTOM_CLOSED).enforced())
        .extracting(RulePlan::name)
        .containsExactly(
            "istio-ext-authz-provider-ns[foo]-policy[p]-rule[0]-deny-due-to-bad-CUSTOM-action");
  }

  @ParameterizedTest
  @MethodSource("unusableRules")
  void aCustomRuleThatCannotBeCompiledMatchesEverything(Rule rule) {
    AuthorizationPlanner.Result result = plan(authorization("p", Action.CUSTOM, rule));
    assertThat(only(result, Stage.CUSTOM_CLOSED).enforced())
        .extracting(RulePlan::operations)
        .containsExactly(RulePlan.always("").operations());
  }

  @Test
  void anUnusableRuleTakesNoOtherWithIt() {
    AuthorizationPlanner.Result result =
        plan(authorization("p", Action.ALLOW, to(0, paths("{**}")), to(1, paths("/good"))));
    assertThat(only(result, Stage.ALLOW).enforced())
        .extracting(RulePlan::name)
        .containsExactly("ns[foo]-policy[p]-rule[1]");
  }

  @Test
  void aPolicyWithoutRulesNeverMatchesAndCountsAllTheSame() {
    assertThat(only(plan(authorization("p", Action.ALLOW)), Stage.ALLOW).enforced())
        .containsExactly(RulePlan.never(NAME));
  }

  @Test
  void withoutPoliciesThereIsNoFilter() {
    assertThat(plan().plan())
        .isEqualTo(new AuthorizationPlan(ImmutableList.of(), ImmutableList.of()));
  }

  @Test
  void actionsAreEvaluatedInTheirOrder() {
    AuthorizationPlanner.Result result =
        plan(
            authorization("a", Action.ALLOW, to(0, paths("/a"))),
            authorization("b", Action.DENY, to(0, paths("/a"))),
            authorization("c", Action.AUDIT, to(0, paths("/a"))),
            authorization("d", Action.CUSTOM, to(0, paths("/a"))));
    assertThat(result.plan().filters())
        .extracting(FilterPlan::stage)
        .containsExactly(Stage.CUSTOM_CLOSED, Stage.AUDIT, Stage.DENY, Stage.ALLOW);
  }

  @Test
  void policiesThatMultiplyBeyondReasonCloseTheWorkload() {
    String[] many = IntStream.range(0, 2000).mapToObj(i -> "v" + i).toArray(String[]::new);
    Rule multiplied =
        new Rule(
            0,
            ImmutableList.copyOf(
                IntStream.range(0, 200).mapToObj(i -> ipBlocks("10.0.0.1")).toList()),
            ImmutableList.of(),
            ImmutableList.of(condition("request.headers[a]", many)),
            Policies.AT);
    AuthorizationPlanner.Result result = plan(authorization("p", Action.ALLOW, multiplied));
    assertThat(result.plan()).isNull();
    assertThat(result.problems())
        .extracting(ConfigProblem::code)
        .containsExactly("POLICY_TOO_LARGE");
  }

  private static AuthorizationPlanner.Result plan(AuthorizationPolicy... policies) {
    return AuthorizationPlanner.plan(
        ImmutableList.copyOf(policies),
        MutualTlsDemand.NONE,
        MeshSettings.DEFAULT,
        ImmutableMap.of("provider", new AuthorizerPlan.Refusing("is not defined", "")));
  }

  private static FilterPlan only(AuthorizationPlanner.Result result, Stage stage) {
    assertThat(result.plan().filters()).extracting(FilterPlan::stage).containsExactly(stage);
    return result.plan().filters().getFirst();
  }
}
