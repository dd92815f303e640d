package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.rule.FailedCondition;
import dev.portcullis.decide.token.TokenOutcome;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.SourceLocation;
import org.jspecify.annotations.Nullable;

/** Why a request is allowed or refused. */
public sealed interface Reason {
  /** A rule, by its policy and where it is written. */
  record RuleReference(ConfigKey policy, int rule, SourceLocation location) {}

  /** No ALLOW policy holds for the proxy, and no DENY matched. */
  record NothingForbids() implements Reason {}

  /** An ALLOW rule matched. */
  record AllowedBy(RuleReference rule) implements Reason {}

  /** A DENY rule matched. */
  record DeniedBy(RuleReference rule) implements Reason {}

  /**
   * There are ALLOW policies, and none of their rules matched.
   *
   * @param nearest the rule that failed by the fewest conditions, null where no policy has a rule
   */
  record NotAllowed(@Nullable NearestMiss nearest) implements Reason {}

  /** A token is bad. */
  record BadToken(TokenOutcome.Refused refusal) implements Reason {}

  /** An external authorizer refused. */
  record ExternallyDenied(String provider, RuleReference rule) implements Reason {}

  /** A CUSTOM rule matched whose provider can't be used. */
  record ProviderUnusable(String provider, String why, RuleReference rule) implements Reason {}

  /**
   * There is no connection on which a request could be made.
   *
   * @param policy the PeerAuthentication that says so, null where it holds without any
   */
  record NoConnection(String why, @Nullable ConfigKey policy, @Nullable SourceLocation location)
      implements Reason {}

  /** Mutual TLS is demanded, and the mesh has no certificates: the port is closed. */
  record NoCertificates(ConfigKey policy, SourceLocation location) implements Reason {}

  /** Refused by {@code portcullis.strict}, before any policy. */
  record TooAmbiguous(String why) implements Reason {}

  /** The proxy refuses to look at such a request at all, before any policy. */
  record BadRequest(String why) implements Reason {}

  /**
   * How near a rule came.
   *
   * @param failed the conditions of it that did not hold
   */
  record NearestMiss(RuleReference rule, ImmutableList<FailedCondition> failed) {}
}
