package dev.portcullis.decide;

import dev.portcullis.decide.Reason.RuleReference;
import dev.portcullis.model.AuthorizationPolicy.Action;
import org.jspecify.annotations.Nullable;

/** Something that held for a request without deciding it. */
public sealed interface Note {
  /** An AUDIT rule matched. */
  record Audited(RuleReference rule) implements Note {}

  /**
   * What policies on trial ({@code istio.io/dry-run}) would have decided.
   *
   * @param action ALLOW or DENY
   * @param rule the rule that matched, null for none
   */
  record OnTrial(Action action, boolean allowed, @Nullable RuleReference rule) implements Note {}

  /** An external authorizer was asked, and allowed it. */
  record ExternallyAllowed(String provider, RuleReference rule) implements Note {}
}
