package dev.portcullis.compile.advice;

import dev.portcullis.compile.advice.Situation.Placed;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication;

/** One half of what it takes to demand tokens, without the other. */
final class TokenAdvice {
  private final Situation situation;
  private final Findings findings;

  TokenAdvice(Situation situation, Findings findings) {
    this.situation = situation;
    this.findings = findings;
  }

  void advise() {
    situation.authentications().stream()
        .filter(authentication -> !authentication.nowhere() && !isDemanded(authentication))
        .forEach(authentication -> tokenNotRequired(authentication.policy()));
    situation.policies().stream()
        .filter(policy -> !policy.nowhere() && !isVerified(policy))
        .forEach(policy -> noTokenVerified(policy.policy()));
  }

  private boolean isDemanded(Placed<RequestAuthentication> authentication) {
    return situation.policies().stream()
        .filter(policy -> policy.mayMeet(authentication))
        .anyMatch(policy -> mayDemandTokens(policy.policy()));
  }

  /** What asks somebody else, or allows nothing, leaves no request without a token through. */
  private static boolean mayDemandTokens(AuthorizationPolicy policy) {
    return policy.mode() == Mode.ENFORCED
        && (policy.action() == Action.CUSTOM
            || (policy.action() == Action.ALLOW && policy.rules().isEmpty())
            || (policy.action() != Action.AUDIT
                && Mentions.ofTokens(policy).findAny().isPresent()));
  }

  private void tokenNotRequired(RequestAuthentication authentication) {
    findings.report(
        ProblemCode.TOKEN_NOT_REQUIRED,
        authentication,
        authentication.meta().location(),
        "no AuthorizationPolicy requires a token where this checks them: requests without one pass",
        "add an AuthorizationPolicy with requestPrincipals: [\"*\"]");
  }

  private boolean isVerified(Placed<AuthorizationPolicy> policy) {
    return situation.authentications().stream()
        .anyMatch(authentication -> authentication.mayMeet(policy));
  }

  private void noTokenVerified(AuthorizationPolicy policy) {
    Mentions.ofTokens(policy)
        .findFirst()
        .ifPresent(mention ->
            findings.report(
                ProblemCode.NO_TOKEN_VERIFIED,
                policy,
                mention.location(),
                mention.name()
                    + " is asked for, but no RequestAuthentication checks tokens here: no request"
                    + " has a principal",
                "add a RequestAuthentication that selects the same workloads"));
  }
}
