package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.authz.AuthorizationPlan;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.compile.authz.PolicyChallenges;
import dev.portcullis.compile.authz.TokenRefusals;
import dev.portcullis.compile.select.AttachedPolicies;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.Challenge;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.xds.PolicyDelivery;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;

/** Makes the refusals of a workload a challenge where its policies want that and it can be done. */
record Challenges(PolicyChallenges wanted, PolicyDelivery delivery) {
  private static final ImmutableSet<Stage> FOR_WANT_OF_TOKEN =
      ImmutableSet.of(Stage.DENY, Stage.ALLOW);

  static Challenges of(AttachedPolicies attached, PolicyDelivery delivery, MeshSettings mesh) {
    return new Challenges(
        PolicyChallenges.of(attached.authentications(), attached.authorizations(), mesh), delivery);
  }

  HttpPolicy policy(JwtAuthentication authentication, AuthorizationPlan plan) {
    if (wanted.policies().isEmpty() || delivery == PolicyDelivery.PHASED) {
      return HttpPolicy.of(authentication, plan, Challenge.NONE);
    }
    AuthorizationPlan apart = TokenRefusals.apart(plan, wanted.rules());
    boolean needed =
        !authentication.equals(EmptyPolicies.NO_AUTHENTICATION)
            || apart.filters().stream()
                .anyMatch(filter -> FOR_WANT_OF_TOKEN.contains(filter.stage()));
    return needed
        ? HttpPolicy.of(authentication, apart, Challenge.RFC6750)
        : HttpPolicy.of(authentication, plan, Challenge.NONE);
  }

  /** Slots are filled one by one, each with one kind of filter: there is no place for an answer. */
  ImmutableList<ConfigProblem> problems() {
    if (wanted.policies().isEmpty() || delivery == PolicyDelivery.ATOMIC) {
      return ImmutableList.of();
    }
    ConfigObject policy = wanted.policies().getFirst();
    return ImmutableList.of(
        ProblemCode.CHALLENGE_NEEDS_ATOMIC_DELIVERY.at(
            policy.key(),
            policy.meta().location(),
            "refusals are answered as by Istio, without a challenge: policy reaches these proxies"
                + " in phases",
            "use an Envoy with the filter envoy.filters.http.filter_chain"));
  }
}
