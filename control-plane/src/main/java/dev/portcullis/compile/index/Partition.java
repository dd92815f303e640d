package dev.portcullis.compile.index;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.index.RegionCut.Weight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A way to divide rules by one key.
 *
 * @param largest about how many tests there are in the region that has most of them
 * @param sum about how many tests there are in all regions together
 */
record Partition(
    IndexKey key, Regions regions, ImmutableList<KeyedRule> rules, long largest, long sum) {

  /** Divides so that the sum is at most {@code budget}; null if little would be gained by it. */
  static @Nullable Partition of(
      IndexKey key, ImmutableList<IndexedRule> unkeyed, IndexSize size, long budget) {
    ImmutableList<KeyedRule> rules =
        unkeyed.stream()
            .map(rule -> KeyedRule.of(key, rule))
            .collect(ImmutableList.toImmutableList());
    long whole = unkeyed.stream().mapToLong(IndexedRule::tests).sum();
    Map<String, Weight> weights = weights(rules);
    // A host with an upper-case letter is decided by all rules, which are there once more.
    long spare = key == IndexKey.HOST ? budget - whole : budget;
    // Dividing finer than what is at every end anyhow gains little.
    long leaf = Math.max(size.leaf(), everywhere(rules) * size.gain() / 100);
    for (; leaf <= whole && !weights.isEmpty(); leaf *= 2) {
      Regions regions = RegionCut.of(weights, (int) leaf);
      Partition partition = estimate(key, regions, rules, spare);
      if (regions.prefixes().isEmpty()) {
        return null;
      }
      if (partition != null) {
        boolean gains = partition.largest() * 100 <= whole * (100 - size.gain());
        return gains ? partition : null;
      }
    }
    return null;
  }

  private static long everywhere(List<KeyedRule> rules) {
    return rules.stream()
        .filter(rule -> rule.patterns() == null)
        .mapToLong(rule -> rule.rule().tests())
        .sum();
  }

  private static Map<String, Weight> weights(List<KeyedRule> rules) {
    Map<String, Weight> weights = new HashMap<>();
    for (KeyedRule rule : rules) {
      int tests = rule.testsEach();
      for (KeyPattern pattern : patterns(rule)) {
        Weight weight = new Weight(tests, pattern.prefix() ? tests : 0);
        weights.merge(pattern.text(), weight, Weight::plus);
      }
    }
    return weights;
  }

  /** Null as soon as it is more than {@code budget}. */
  private static @Nullable Partition estimate(
      IndexKey key, Regions regions, ImmutableList<KeyedRule> rules, long budget) {
    long everywhere = everywhere(rules);
    Map<String, Long> tests = new HashMap<>();
    long sum = everywhere * (regions.prefixes().size() + 1L);
    for (KeyedRule rule : rules) {
      for (KeyPattern pattern : patterns(rule)) {
        for (String region : regions.reachedBy(ImmutableList.of(pattern))) {
          sum += rule.testsEach();
          if (sum > budget) {
            return null;
          }
          tests.merge(region, (long) rule.testsEach(), Long::sum);
        }
      }
    }
    long most = tests.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return sum > budget ? null : new Partition(key, regions, rules, everywhere + most, sum);
  }

  private static ImmutableSet<KeyPattern> patterns(KeyedRule rule) {
    ImmutableSet<KeyPattern> patterns = rule.patterns();
    return patterns == null ? ImmutableSet.of() : patterns;
  }
}
