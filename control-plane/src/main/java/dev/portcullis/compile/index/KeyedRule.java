package dev.portcullis.compile.index;

import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;

/**
 * A rule, and what it needs of one key.
 *
 * @param patterns one of these has to match, or the rule does not; null if it needs nothing
 */
record KeyedRule(IndexedRule rule, @Nullable ImmutableSet<KeyPattern> patterns) {
  static KeyedRule of(IndexKey key, IndexedRule rule) {
    return new KeyedRule(
        rule,
        KeyPatterns.fewer(
            KeyPatterns.ofAny(rule.plan().operations(), test -> KeyPattern.of(key, test)),
            KeyPatterns.ofAny(rule.plan().sources(), test -> KeyPattern.of(key, test))));
  }

  /** How many of the rule's tests there are for each pattern. */
  int testsEach() {
    return patterns == null || patterns.isEmpty()
        ? rule.tests()
        : Math.max(1, rule.tests() / patterns.size());
  }
}
