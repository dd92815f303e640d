package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.Finding.Place;
import dev.portcullis.decide.Reason;
import dev.portcullis.decide.Reason.NearestMiss;
import dev.portcullis.decide.Reason.RuleReference;
import dev.portcullis.decide.token.TokenOutcome;
import org.jspecify.annotations.Nullable;

/** Says a decision's reason in words. */
final class ReasonWords {
  private ReasonWords() {}

  static Finding of(Reason reason) {
    return switch (reason) {
      case Reason.NothingForbids _ ->
          Finding.of(
              "NOTHING_FORBIDS",
              "no DENY rule matches, and no ALLOW policy holds for the workload",
              null,
              "");
      case Reason.AllowedBy(RuleReference rule) ->
          Finding.of("ALLOWED_BY_RULE", "an ALLOW rule matches", place(rule), "");
      case Reason.DeniedBy(RuleReference rule) ->
          Finding.of(
              "DENIED_BY_RULE",
              "a DENY rule matches, and DENY is looked at before ALLOW",
              place(rule),
              "change the rule so that it doesn't cover this request");
      case Reason.NotAllowed(NearestMiss nearest) -> notAllowed(nearest);
      case Reason.BadToken(TokenOutcome.Refused refusal) -> CauseWords.of(refusal);
      case Reason.ExternallyDenied(String provider, RuleReference rule) ->
          Finding.of(
              "EXTERNALLY_DENIED",
              "the external authorizer " + provider + " refuses",
              place(rule),
              "");
      case Reason.ProviderUnusable(String provider, String why, RuleReference rule) ->
          Finding.of(
              "PROVIDER_UNUSABLE",
              "a CUSTOM rule matches whose provider "
                  + provider
                  + " can't be used, so that it refuses: "
                  + why,
              place(rule),
              "mend the provider in extensionProviders of the mesh config");
      case Reason.NoConnection noConnection ->
          Finding.of("NO_CONNECTION", noConnection.why(), place(noConnection), "");
      case Reason.NoCertificates(var policy, var location) ->
          Finding.of(
              "NO_CERTIFICATES",
              "only mutual TLS is accepted, and the mesh has no certificates",
              new Place(policy, -1, location),
              "set portcullis.identity in the mesh config, or mode PERMISSIVE");
      case Reason.TooAmbiguous(String why) ->
          Finding.of(
              "TOO_AMBIGUOUS",
              why + ", and portcullis.strict refuses such",
              null,
              "send it in one way only, or turn the option off in the mesh config");
      case Reason.BadRequest(String why) ->
          Finding.of("BAD_REQUEST", why + ": the proxy answers before any policy", null, "");
    };
  }

  static Place place(RuleReference rule) {
    return new Place(rule.policy(), rule.rule(), rule.location());
  }

  private static @Nullable Place place(Reason.NoConnection none) {
    return none.policy() == null || none.location() == null
        ? null
        : new Place(none.policy(), -1, none.location());
  }

  private static Finding notAllowed(@Nullable NearestMiss nearest) {
    if (nearest == null) {
      return Finding.of(
          "NO_RULE",
          "ALLOW policies hold for the workload, and none of them has a rule",
          null,
          "an ALLOW policy without rules refuses everything: give it a rule");
    }
    String advice =
        nearest.failed().stream()
            .map(condition -> condition.advice())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    return new Finding(
        "NOT_ALLOWED",
        "no ALLOW rule matches; this one comes nearest",
        place(nearest.rule()),
        ImmutableList.copyOf(nearest.failed()),
        advice);
  }
}
