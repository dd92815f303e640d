package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Multimaps;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.ProblemCode;

/** Rules that another one makes superfluous, or useless. */
final class ShadowAdvice {
  /** With more, comparing each with each would take too long for what it is worth. */
  private static final int MOST_COMPARISONS = 2_000_000;

  private final Situation situation;
  private final Findings findings;
  private int comparisons;

  ShadowAdvice(Situation situation, Findings findings) {
    this.situation = situation;
    this.findings = findings;
  }

  /** A rule with its policy and its place in the order of all rules. */
  private record OfPolicy(AuthorizationPolicy policy, Scope scope, Rule rule, int order) {}

  void advise() {
    ImmutableList<OfPolicy> rules = rules();
    ImmutableListMultimap<String, OfPolicy> byNamespace =
        Multimaps.index(rules, rule -> rule.scope().namespace());
    for (OfPolicy rule : rules) {
      // A policy covers others of its own namespace only, one of the root namespace all.
      for (String namespace : ImmutableSet.of(rule.scope().namespace(), situation.root())) {
        if (isShadowed(rule, byNamespace.get(namespace))) {
          break;
        }
      }
    }
  }

  private boolean isShadowed(OfPolicy rule, ImmutableList<OfPolicy> others) {
    for (OfPolicy other : others) {
      if (comparisons++ > MOST_COMPARISONS) {
        return true;
      }
      if (rule.order() != other.order() && isCovered(rule, other)) {
        report(rule, other);
        return true;
      }
    }
    return false;
  }

  private ImmutableList<OfPolicy> rules() {
    ImmutableList.Builder<OfPolicy> rules = ImmutableList.builder();
    int order = 0;
    for (Situation.Placed<AuthorizationPolicy> placed : situation.policies()) {
      AuthorizationPolicy policy = placed.policy();
      boolean counts =
          policy.mode() == Mode.ENFORCED
              && (policy.action() == Action.ALLOW || policy.action() == Action.DENY)
              && !situation.doubtful().contains(policy.key());
      if (counts) {
        for (Rule rule : policy.rules()) {
          rules.add(new OfPolicy(policy, placed.scope(), rule, order++));
        }
      }
    }
    return rules.build();
  }

  /** Of two that say the same, the first counts. */
  private static boolean isCovered(OfPolicy rule, OfPolicy other) {
    Action action = rule.policy().action();
    Action by = other.policy().action();
    if (action == Action.DENY && by == Action.ALLOW) {
      return false;
    }
    boolean covered =
        other.scope().contains(rule.scope())
            && new Coverage(other.policy(), rule.policy()).covers(other.rule(), rule.rule());
    boolean mutual =
        covered
            && action == by
            && rule.scope().contains(other.scope())
            && new Coverage(rule.policy(), other.policy()).covers(rule.rule(), other.rule());
    return covered && (!mutual || other.order() < rule.order());
  }

  private void report(OfPolicy rule, OfPolicy other) {
    boolean denied = rule.policy().action() != other.policy().action();
    String name = "spec.rules[" + rule.rule().index() + "]";
    String by =
        "spec.rules["
            + other.rule().index()
            + "] of "
            + other.policy().action()
            + " policy "
            + other.policy().meta().namespace()
            + "/"
            + other.policy().meta().name()
            + " ("
            + other.rule().location()
            + ")";
    findings.report(
        denied ? ProblemCode.RULE_ALWAYS_DENIED : ProblemCode.RULE_SHADOWED,
        rule.policy(),
        rule.rule().location(),
        name
            + (denied
                ? " allows nothing: all of it is denied by "
                : " changes nothing: all of it is in ")
            + by,
        denied ? "" : "remove one of them");
  }
}
