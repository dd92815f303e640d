package dev.portcullis.decide;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.decide.rule.RuleInput;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.Challenge;
import dev.portcullis.model.MeshSettings.PolicyDeliverySetting;
import java.util.stream.Stream;

/**
 * The challenge option: a refusal for want of a token is answered as RFC 6750 has it. Such is one
 * that would not have come if all conditions on tokens went the request's way.
 */
final class Challenges {
  private static final String ANNOTATION = "portcullis.dev/challenge";
  private static final CharMatcher IN_HOST =
      CharMatcher.inRange('0', '9')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.anyOf(".:[]-"));

  private final MeshSettings mesh;
  private final boolean on;
  private final RuleSet denying;
  private final boolean allows;
  private final RuleSet allowing;

  Challenges(PoliciesInForce inForce, MeshSettings mesh) {
    this.mesh = mesh;
    // AUDIT refuses nobody, and what an external authorizer refuses no token would have helped.
    ImmutableList<AuthorizationPolicy> enforced =
        inForce.authorizations().stream()
            .filter(policy -> policy.mode() == Mode.ENFORCED)
            .filter(policy -> policy.action() == Action.ALLOW || policy.action() == Action.DENY)
            .collect(ImmutableList.toImmutableList());
    this.on =
        mesh.policyDelivery() != PolicyDeliverySetting.PHASED
            && Stream.<ConfigObject>concat(inForce.authentications().stream(), enforced.stream())
                .anyMatch(policy -> challenges(policy.meta()));
    this.denying =
        new RuleSet(relaxed(Action.DENY, enforced), RuleSet.Unusable.ALWAYS_MATCHES, mesh);
    this.allows = enforced.stream().anyMatch(policy -> policy.action() == Action.ALLOW);
    this.allowing =
        new RuleSet(relaxed(Action.ALLOW, enforced), RuleSet.Unusable.NEVER_MATCHES, mesh);
  }

  private boolean challenges(ConfigMeta meta) {
    String own = meta.annotations().getOrDefault(ANNOTATION, "");
    return own.isEmpty() ? mesh.challenge() == Challenge.RFC6750 : own.equals("rfc6750");
  }

  private ImmutableList<AuthorizationPolicy> relaxed(
      Action action, ImmutableList<AuthorizationPolicy> policies) {
    return policies.stream()
        .filter(policy -> policy.action() == action)
        .map(policy -> challenges(policy.meta()) ? RelaxedRules.of(policy) : policy)
        .collect(ImmutableList.toImmutableList());
  }

  /** The answer to a bad token, whatever is wrong with it. */
  Decision ofBadToken(Decision refusal, HttpRequest request) {
    return on ? answer(refusal, 401, ", error=\"invalid_token\"", request) : refusal;
  }

  /** The answer to a refusal by DENY or ALLOW. */
  Decision ofRefusal(Decision refusal, RuleInput input) {
    if (!on) {
      return refusal;
    }
    RuleSet.Hit denied = denying.firstMatch(input);
    if (denied != null) {
      return PolicyDecider.denied(
          denied.name(), new Reason.DeniedBy(denied.rule()), refusal.notes());
    }
    if (allows && allowing.firstMatch(input) == null) {
      return PolicyDecider.denied("none", refusal.reason(), refusal.notes());
    }
    return input.tokens().isEmpty()
        ? answer(refusal, 401, "", input.request())
        : answer(refusal, 403, ", error=\"insufficient_scope\"", input.request());
  }

  private static Decision answer(Decision refusal, int status, String error, HttpRequest request) {
    String realm = request.scheme() + "://" + IN_HOST.retainFrom(request.authority()) + "/";
    ImmutableList.Builder<HeaderField> headers = ImmutableList.builder();
    headers.add(new HeaderField("www-authenticate", "Bearer realm=\"" + realm + "\"" + error));
    if (request.header("origin") != null) {
      headers.add(new HeaderField("access-control-allow-origin", "*"));
      headers.add(new HeaderField("access-control-expose-headers", "www-authenticate"));
    }
    return new Decision(
        status,
        refusal.body(),
        headers.build(),
        refusal.responseCodeDetails(),
        refusal.reason(),
        refusal.notes(),
        null);
  }
}
