package dev.portcullis.compile.index;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.authz.Expression;
import dev.portcullis.compile.authz.OperationTest;
import dev.portcullis.compile.authz.SourceTest;

/** The rules of a partition, each in every region in which it can match. */
final class RegionRules {
  private final ImmutableListMultimap<String, IndexedRule> rules;
  private final Narrowing<OperationTest> operations;
  private final Narrowing<SourceTest> sources;

  private RegionRules(Partition partition) {
    IndexKey key = partition.key();
    Regions regions = partition.regions();
    this.operations = new Narrowing<>(regions, test -> KeyPattern.of(key, test));
    this.sources = new Narrowing<>(regions, test -> KeyPattern.of(key, test));
    ImmutableSet<String> everywhere =
        ImmutableSet.<String>builder().add(Regions.ELSEWHERE).addAll(regions.prefixes()).build();
    ImmutableListMultimap.Builder<String, IndexedRule> byRegion = ImmutableListMultimap.builder();
    for (KeyedRule rule : partition.rules()) {
      ImmutableSet<KeyPattern> patterns = rule.patterns();
      (patterns == null ? everywhere : regions.reachedBy(patterns))
          .forEach(region -> byRegion.put(region, rule.rule()));
    }
    this.rules = byRegion.build();
  }

  static RegionRules of(Partition partition) {
    return new RegionRules(partition);
  }

  /** What can match in {@code region}, narrowed to it, in the order of all rules. */
  ImmutableList<IndexedRule> in(String region) {
    ImmutableList.Builder<IndexedRule> left = ImmutableList.builder();
    for (IndexedRule rule : rules.get(region)) {
      ImmutableList<Expression<OperationTest>> can =
          operations.anyOf(rule.plan().operations(), region);
      ImmutableList<Expression<SourceTest>> from = sources.anyOf(rule.plan().sources(), region);
      if (!can.isEmpty() && !from.isEmpty()) {
        left.add(rule.with(can, from));
      }
    }
    return left.build();
  }
}
