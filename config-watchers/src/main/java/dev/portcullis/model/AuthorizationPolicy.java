package dev.portcullis.model;

import com.google.common.collect.ImmutableList;

/**
 * Who may do what: Istio's {@code AuthorizationPolicy}.
 *
 * @param targetRefs non-empty where the policy is attached by reference (the selector is then
 *     ignored)
 * @param provider the extension provider of a CUSTOM policy, "" otherwise
 * @param mode whether the rules are enforced or only evaluated
 * @param rules the rules; none means "never matches", a rule without parts "always matches"
 */
public record AuthorizationPolicy(
    ConfigMeta meta,
    WorkloadSelector selector,
    ImmutableList<PolicyTargetReference> targetRefs,
    Action action,
    String provider,
    Mode mode,
    ImmutableList<Rule> rules)
    implements ConfigObject {

  /** What happens to a request that a rule matches. */
  public enum Action {
    ALLOW,
    DENY,
    AUDIT,
    CUSTOM
  }

  /** The annotation {@code istio.io/dry-run}. */
  public enum Mode {
    ENFORCED,
    DRY_RUN
  }

  /**
   * One rule: any of {@code from}, any of {@code to} and all of {@code when}; an empty list does
   * not constrain.
   *
   * @param index position in {@code spec.rules}: part of the name Envoy reports, so a rule that is
   *     left out leaves a gap
   */
  public record Rule(
      int index,
      ImmutableList<Source> from,
      ImmutableList<Operation> to,
      ImmutableList<Condition> when,
      SourceLocation location) {}

  /** Where a request comes from; all given fields must match. */
  public record Source(
      Values principals,
      Values requestPrincipals,
      Values namespaces,
      Values serviceAccounts,
      Values trustDomains,
      Values ipBlocks,
      Values remoteIpBlocks,
      SourceLocation location) {}

  /** What a request does; all given fields must match. */
  public record Operation(
      Values hosts, Values ports, Values methods, Values paths, SourceLocation location) {}

  /** A further attribute of a request, such as {@code request.headers[x]}. */
  public record Condition(String key, Values values, SourceLocation location) {}
}
