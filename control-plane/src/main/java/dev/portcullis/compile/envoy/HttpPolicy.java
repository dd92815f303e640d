package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.authz.FilterPlan;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.model.MeshSettings.Challenge;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;

/**
 * The filters of a policy, rendered, in the order in which they run: what an external authorizer
 * should have decided, tokens, AUDIT, DENY, ALLOW. A filter without content is left out.
 *
 * @param regardless refuses what no token would have helped; only where refusals are a challenge
 * @param challenge how refusals are answered; anything but NONE needs the filters in one chain
 */
record HttpPolicy(
    ImmutableList<RBAC> custom,
    JwtAuthentication authentication,
    ImmutableList<RBAC> audit,
    ImmutableList<RBAC> regardless,
    ImmutableList<RBAC> deny,
    ImmutableList<RBAC> allow,
    Challenge challenge) {

  /** Nothing passes. */
  static final HttpPolicy CLOSED =
      new HttpPolicy(
          ImmutableList.of(),
          EmptyPolicies.NO_AUTHENTICATION,
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of(),
          ImmutableList.of(EmptyPolicies.DENY_EVERYONE),
          Challenge.NONE);

  static HttpPolicy of(
      JwtAuthentication authentication, ImmutableList<FilterPlan> filters, Challenge challenge) {
    return new HttpPolicy(
        stage(filters, Stage.CUSTOM_CLOSED),
        authentication,
        stage(filters, Stage.AUDIT),
        ImmutableList.<RBAC>builder()
            .addAll(stage(filters, Stage.DENY_REGARDLESS))
            .addAll(stage(filters, Stage.ALLOW_GIVEN_TOKEN))
            .build(),
        stage(filters, Stage.DENY),
        stage(filters, Stage.ALLOW),
        challenge);
  }

  private static ImmutableList<RBAC> stage(ImmutableList<FilterPlan> filters, Stage stage) {
    return filters.stream()
        .filter(filter -> filter.stage() == stage)
        .map(RbacFilter::render)
        .collect(ImmutableList.toImmutableList());
  }
}
