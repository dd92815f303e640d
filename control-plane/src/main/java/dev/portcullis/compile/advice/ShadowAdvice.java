package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableList;
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
  private record Placed(AuthorizationPolicy policy, Scope scope, Rule rule, int order) {}

  void advise() {
    ImmutableList<Placed> rules = rules();
    for (Placed rule : rules) {
      for (Placed other : rules) {
        if (comparisons++ > MOST_COMPARISONS) {
          return;
        }
        if (rule != other && isCovered(rule, other)) {
          report(rule, other);
          break;
        }
      }
    }
  }

  private ImmutableList<Placed> rules() {
    ImmutableList.Builder<Placed> rules = ImmutableList.builder();
    int order = 0;
    for (AuthorizationPolicy policy : situation.policies()) {
      boolean counts =
          policy.mode() == Mode.ENFORCED
              && (policy.action() == Action.ALLOW || policy.action() == Action.DENY)
              && !situation.doubtful().contains(policy.key());
      if (counts) {
        for (Rule rule : policy.rules()) {
          rules.add(new Placed(policy, situation.scope(policy), rule, order++));
        }
      }
    }
    return rules.build();
  }

  /** Of two that say the same, the first counts. */
  private static boolean isCovered(Placed rule, Placed other) {
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

  private void report(Placed rule, Placed other) {
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
