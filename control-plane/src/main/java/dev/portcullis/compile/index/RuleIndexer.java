package dev.portcullis.compile.index;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Sets;
import dev.portcullis.compile.authz.FilterPlan;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.compile.authz.RulePlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes an index of the rules of a filter where that saves Envoy work.
 *
 * <p>At every end of the index there are all the rules that can match a request which gets there,
 * with all that they ask for. So the filter there decides as the whole one would, and names the
 * same rule: the first that matches, by name.
 */
public final class RuleIndexer {
  private static final ImmutableSet<IndexKey> OF_REQUESTS =
      ImmutableSet.of(IndexKey.PATH, IndexKey.HOST);
  private static final ImmutableSet<IndexKey> ALL = ImmutableSet.copyOf(IndexKey.values());

  private final FilterPlan plan;
  private final IndexSize size;

  private RuleIndexer(FilterPlan plan, IndexSize size) {
    this.plan = plan;
    this.size = size;
  }

  /** The rules of {@code plan}, arranged. */
  public static RuleIndex index(FilterPlan plan, IndexSize size) {
    ImmutableList<IndexedRule> rules =
        ImmutableList.<IndexedRule>builder()
            .addAll(rules(false, plan.enforced()))
            .addAll(rules(true, plan.dryRun()))
            .build();
    long tests = tests(rules);
    if (tests <= size.threshold()) {
      return new RuleIndex.Rules(plan);
    }
    // Before tokens are verified there are no claims.
    ImmutableSet<IndexKey> keys = plan.stage() == Stage.CUSTOM_CLOSED ? OF_REQUESTS : ALL;
    return new RuleIndexer(plan, size).index(rules, keys, tests * size.growth());
  }

  private RuleIndex index(
      ImmutableList<IndexedRule> rules, ImmutableSet<IndexKey> keys, long budget) {
    Partition best = tests(rules) <= size.leaf() ? null : best(rules, keys, budget);
    if (best == null) {
      return ends(rules);
    }
    RegionRules regions = RegionRules.of(best);
    ImmutableSet<IndexKey> left =
        Sets.difference(keys, ImmutableSet.of(best.key())).immutableCopy();
    ImmutableSortedMap.Builder<String, RuleIndex> byPrefix = ImmutableSortedMap.naturalOrder();
    for (String prefix : best.regions().prefixes()) {
      byPrefix.put(prefix, next(regions.in(prefix), left, budget, best.sum()));
    }
    return new RuleIndex.Split(
        best.key(),
        byPrefix.buildOrThrow(),
        next(regions.in(Regions.ELSEWHERE), left, budget, best.sum()),
        best.key() == IndexKey.HOST ? ends(rules) : null);
  }

  /** Goes on with a part of the rules, which may take its share of the budget. */
  private RuleIndex next(
      ImmutableList<IndexedRule> rules, ImmutableSet<IndexKey> keys, long budget, long sum) {
    return index(rules, keys, budget * tests(rules) / Math.max(1, sum));
  }

  private @Nullable Partition best(
      ImmutableList<IndexedRule> rules, ImmutableSet<IndexKey> keys, long budget) {
    Partition best = null;
    for (IndexKey key : keys) {
      Partition partition = Partition.of(key, rules, size, budget);
      // The keys stand in the order of their price: a dearer one has to save half of what is left,
      // and where little is left there is nothing to save.
      if (partition != null
          && (best == null || Math.max(partition.largest(), size.leaf()) * 2 < best.largest())) {
        best = partition;
      }
    }
    return best;
  }

  private RuleIndex.Rules ends(ImmutableList<IndexedRule> rules) {
    return new RuleIndex.Rules(
        new FilterPlan(
            plan.stage(),
            plan.enforced() == null ? null : plans(rules, false),
            plan.dryRun() == null ? null : plans(rules, true)));
  }

  private static ImmutableList<RulePlan> plans(List<IndexedRule> rules, boolean dryRun) {
    return rules.stream()
        .filter(rule -> rule.dryRun() == dryRun)
        .map(IndexedRule::plan)
        .collect(toImmutableList());
  }

  private static ImmutableList<IndexedRule> rules(
      boolean dryRun, @Nullable ImmutableList<RulePlan> plans) {
    return plans == null
        ? ImmutableList.of()
        : plans.stream().map(plan -> IndexedRule.of(dryRun, plan)).collect(toImmutableList());
  }

  private static long tests(List<IndexedRule> rules) {
    return rules.stream().mapToLong(IndexedRule::tests).sum();
  }
}
