package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.advice.Mentions.Mention;
import dev.portcullis.compile.advice.Situation.Placed;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import java.util.Set;

/** Request principals of issuers whose tokens are not accepted where the policy counts. */
final class IssuerAdvice {
  private static final Set<String> FIELDS = Set.of("requestPrincipals", "request.auth.principal");

  private final Situation situation;
  private final Findings findings;

  IssuerAdvice(Situation situation, Findings findings) {
    this.situation = situation;
    this.findings = findings;
  }

  void advise() {
    situation.policies().forEach(this::advise);
  }

  private void advise(Placed<AuthorizationPolicy> policy) {
    ImmutableSet<String> issuers = issuers(policy);
    // Without any issuer something else is wrong; the empty one stands for all.
    if (issuers.isEmpty() || issuers.contains("")) {
      return;
    }
    Mentions.ofTokens(policy.policy())
        .filter(mention -> FIELDS.contains(mention.name()))
        .forEach(mention -> advise(policy.policy(), mention, issuers));
  }

  private ImmutableSet<String> issuers(Placed<AuthorizationPolicy> policy) {
    return situation.authentications().stream()
        .filter(authentication -> authentication.mayMeet(policy))
        .flatMap(authentication -> authentication.policy().jwtRules().stream())
        .map(JwtRule::issuer)
        .collect(ImmutableSet.toImmutableSet());
  }

  private void advise(AuthorizationPolicy policy, Mention mention, ImmutableSet<String> issuers) {
    for (String value : mention.values().values()) {
      if (!mayMatch(value, issuers)) {
        findings.report(
            ProblemCode.ISSUER_NOT_ACCEPTED,
            policy,
            mention.location(),
            mention.name() + " has " + value + ", but no token of such an issuer is accepted here",
            hint(value, issuers));
      }
    }
  }

  private static boolean mayMatch(String value, ImmutableSet<String> issuers) {
    int slash = value.lastIndexOf('/');
    if (value.startsWith("*")) {
      String suffix = slash < 0 ? "" : value.substring(1, slash);
      return issuers.stream().anyMatch(issuer -> issuer.endsWith(suffix));
    }
    if (slash >= 0) {
      return issuers.contains(value.substring(0, slash));
    }
    // A text without slash and star is an error of another kind.
    return !value.endsWith("*")
        || issuers.stream()
            .anyMatch(issuer -> issuer.startsWith(value.substring(0, value.length() - 1)));
  }

  /** The part behind the last slash is the subject, so an issuer that ends in one needs two. */
  private static String hint(String value, ImmutableSet<String> issuers) {
    int slash = value.lastIndexOf('/');
    String issuer = slash < 0 ? "" : value.substring(0, slash);
    return issuers.contains(issuer + "/")
        ? "the issuer ends in a slash: write " + issuer + "//" + value.substring(slash + 1)
        : "accepted are " + String.join(", ", issuers);
  }
}
