package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedBytes;
import dev.portcullis.decide.Reason.NearestMiss;
import dev.portcullis.decide.Reason.RuleReference;
import dev.portcullis.decide.rule.FailedCondition;
import dev.portcullis.decide.rule.RuleCheck;
import dev.portcullis.decide.rule.RuleInput;
import dev.portcullis.decide.rule.UsableRules;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.MeshSettings;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The rules of several policies with one action: what one of Envoy's filters holds. */
final class RuleSet {
  /** What is done with a rule that no proxy can be given. */
  enum Unusable {
    NEVER_MATCHES,
    ALWAYS_MATCHES
  }

  private static final Comparator<byte[]> BY_OCTETS = UnsignedBytes.lexicographicalComparator();

  private final ImmutableList<NamedRule> rules;

  /** A rule under the name that Envoy knows it by. */
  private record NamedRule(
      String name, AuthorizationPolicy policy, Rule rule, RuleCheck check, Match match) {
    RuleReference reference() {
      return new RuleReference(policy.key(), rule.index(), rule.location());
    }
  }

  private enum Match {
    BY_REQUEST,
    ALWAYS,
    NEVER
  }

  /** A rule that matched. */
  record Hit(String name, RuleReference rule) {}

  RuleSet(Collection<AuthorizationPolicy> policies, Unusable unusable, MeshSettings mesh) {
    this.rules =
        policies.stream()
            .flatMap(policy -> {
              RuleCheck check = new RuleCheck(mesh, policy.meta().namespace());
              return policy.rules().stream()
                  .map(rule ->
                      new NamedRule(
                          name(policy, rule.index()), policy, rule, check, match(rule, unusable)));
            })
            // Envoy holds its policies in a map ordered by name, and names the first that matches.
            .sorted(
                Comparator.comparing(
                    rule -> rule.name().getBytes(StandardCharsets.UTF_8), BY_OCTETS))
            .collect(ImmutableList.toImmutableList());
  }

  private static Match match(Rule rule, Unusable unusable) {
    if (UsableRules.isUsable(rule)) {
      return Match.BY_REQUEST;
    }
    return switch (unusable) {
      case NEVER_MATCHES -> Match.NEVER;
      case ALWAYS_MATCHES -> Match.ALWAYS;
    };
  }

  private static String name(AuthorizationPolicy policy, int index) {
    return "ns[%s]-policy[%s]-rule[%d]"
        .formatted(policy.meta().namespace(), policy.meta().name(), index);
  }

  /** The rule that decides, null if none matches. */
  @Nullable Hit firstMatch(RuleInput input) {
    for (NamedRule rule : rules) {
      boolean matches =
          switch (rule.match()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case BY_REQUEST -> rule.check().failures(rule.rule(), input).isEmpty();
          };
      if (matches) {
        return new Hit(rule.name(), rule.reference());
      }
    }
    return null;
  }

  /**
   * The rule that came nearest to a match, null without rules: the one of the fewest failures, and
   * of those one that is about this operation rather than about another.
   */
  @Nullable NearestMiss nearestMiss(RuleInput input) {
    return rules.stream()
        .filter(rule -> rule.match() == Match.BY_REQUEST)
        .map(rule -> new NearestMiss(rule.reference(), rule.check().failures(rule.rule(), input)))
        .min(
            Comparator.comparingInt((NearestMiss miss) -> miss.failed().size())
                .thenComparing(miss -> aboutAnotherOperation(miss.failed())))
        .orElse(null);
  }

  private static boolean aboutAnotherOperation(ImmutableList<FailedCondition> failed) {
    return failed.stream().anyMatch(condition -> condition.field().startsWith("to."));
  }
}
