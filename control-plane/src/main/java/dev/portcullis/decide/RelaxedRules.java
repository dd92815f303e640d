package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.rule.UsableRules;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.Values;
import java.util.stream.Stream;

/** Rules as they would be if every condition on a token went the request's way. */
final class RelaxedRules {
  private static final String TOKEN = "request.auth.";

  private RelaxedRules() {}

  /** An ALLOW rule asks for less, a DENY rule that asks for a token denies nothing. */
  static AuthorizationPolicy of(AuthorizationPolicy policy) {
    ImmutableList<Rule> rules =
        policy.rules().stream()
            .flatMap(rule -> of(policy.action(), rule))
            .collect(ImmutableList.toImmutableList());
    return new AuthorizationPolicy(
        policy.meta(),
        policy.selector(),
        policy.targetRefs(),
        policy.action(),
        policy.provider(),
        policy.mode(),
        rules);
  }

  private static Stream<Rule> of(Action action, Rule rule) {
    if (!UsableRules.isUsable(rule)) {
      return Stream.of(rule);
    }
    return action == Action.DENY ? denying(rule) : Stream.of(allowing(rule));
  }

  private static Stream<Rule> denying(Rule rule) {
    ImmutableList<Source> from =
        rule.from().stream()
            .filter(source -> source.requestPrincipals().isEmpty())
            .collect(ImmutableList.toImmutableList());
    boolean gone =
        (from.isEmpty() && !rule.from().isEmpty())
            || rule.when().stream().anyMatch(RelaxedRules::isAboutToken);
    return gone
        ? Stream.empty()
        : Stream.of(new Rule(rule.index(), from, rule.to(), rule.when(), rule.location()));
  }

  private static Rule allowing(Rule rule) {
    ImmutableList<Source> from =
        rule.from().stream()
            .map(RelaxedRules::withoutToken)
            .collect(ImmutableList.toImmutableList());
    ImmutableList<Condition> when =
        rule.when().stream()
            .filter(condition -> !isAboutToken(condition))
            .collect(ImmutableList.toImmutableList());
    boolean anybody = from.stream().anyMatch(RelaxedRules::isAnybody);
    return new Rule(
        rule.index(), anybody ? ImmutableList.of() : from, rule.to(), when, rule.location());
  }

  private static Source withoutToken(Source source) {
    return new Source(
        source.principals(),
        Values.NONE,
        source.namespaces(),
        source.serviceAccounts(),
        source.trustDomains(),
        source.ipBlocks(),
        source.remoteIpBlocks(),
        source.location());
  }

  private static boolean isAnybody(Source source) {
    return Stream.of(
            source.principals(),
            source.namespaces(),
            source.serviceAccounts(),
            source.trustDomains(),
            source.ipBlocks(),
            source.remoteIpBlocks())
        .allMatch(Values::isEmpty);
  }

  private static boolean isAboutToken(Condition condition) {
    return condition.key().startsWith(TOKEN);
  }
}
