package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Message;
import dev.portcullis.compile.authz.AuthorizationPlan;
import dev.portcullis.compile.authz.ExternalCheck;
import dev.portcullis.compile.authz.FilterPlan;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.model.MeshSettings.Challenge;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;

/**
 * The filters of a policy in the order in which they run: what the strict options refuse, what
 * external authorizers decide, what one should have decided that can't be asked, tokens, AUDIT,
 * DENY, ALLOW. A filter without content is left out.
 *
 * @param clusters through which authorizers are asked
 * @param regardless refuses what no token would have helped; only where refusals are a challenge
 * @param challenge how refusals are answered; anything but NONE needs the filters in one chain
 */
record HttpPolicy(
    StrictFilters strict,
    ImmutableList<Question> questions,
    ImmutableSortedSet<String> clusters,
    ImmutableList<FilterPlan> custom,
    JwtAuthentication authentication,
    ImmutableList<FilterPlan> audit,
    ImmutableList<FilterPlan> regardless,
    ImmutableList<FilterPlan> deny,
    ImmutableList<FilterPlan> allow,
    Challenge challenge) {

  /**
   * What an authorizer is asked.
   *
   * @param condition takes note of the requests that it is asked about
   * @param question the filter that asks
   */
  record Question(FilterPlan condition, Message question) {}

  /** Nothing passes. */
  static final HttpPolicy CLOSED =
      new HttpPolicy(
          StrictFilters.NONE,
          ImmutableList.of(),
          ImmutableSortedSet.of(),
          ImmutableList.of(),
          EmptyPolicies.NO_AUTHENTICATION,
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of(new FilterPlan(Stage.ALLOW, ImmutableList.of(), null)),
          Challenge.NONE);

  static HttpPolicy of(
      JwtAuthentication authentication, AuthorizationPlan plan, Challenge challenge) {
    return new HttpPolicy(
        StrictFilters.NONE,
        plan.external().stream().map(HttpPolicy::question).collect(ImmutableList.toImmutableList()),
        plan.external().stream()
            .map(check -> check.authorizer().cluster())
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo)),
        stage(plan.filters(), Stage.CUSTOM_CLOSED),
        authentication,
        stage(plan.filters(), Stage.AUDIT),
        ImmutableList.<FilterPlan>builder()
            .addAll(stage(plan.filters(), Stage.DENY_REGARDLESS))
            .addAll(stage(plan.filters(), Stage.ALLOW_GIVEN_TOKEN))
            .build(),
        stage(plan.filters(), Stage.DENY),
        stage(plan.filters(), Stage.ALLOW),
        challenge);
  }

  /** The same, with every question answered by a refusal: for proxies without its cluster. */
  HttpPolicy refusing() {
    RBAC refusal =
        challenge == Challenge.NONE
            ? RbacFilter.REFUSING_NOTED
            : RbacFilter.whateverToken(RbacFilter.REFUSING_NOTED);
    return new HttpPolicy(
        strict,
        questions.stream()
            .map(question -> new Question(question.condition(), refusal))
            .collect(ImmutableList.toImmutableList()),
        ImmutableSortedSet.of(),
        custom,
        authentication,
        audit,
        regardless,
        deny,
        allow,
        challenge);
  }

  private static Question question(ExternalCheck check) {
    return new Question(
        new FilterPlan(Stage.CUSTOM_CLOSED, null, check.rules()),
        ExtAuthzFilter.render(check.authorizer()));
  }

  HttpPolicy withStrict(StrictFilters filters) {
    return new HttpPolicy(
        filters,
        questions,
        clusters,
        custom,
        authentication,
        audit,
        regardless,
        deny,
        allow,
        challenge);
  }

  private static ImmutableList<FilterPlan> stage(ImmutableList<FilterPlan> filters, Stage stage) {
    return filters.stream()
        .filter(filter -> filter.stage() == stage)
        .collect(ImmutableList.toImmutableList());
  }
}
