package dev.portcullis.compile.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.authz.Expression;
import dev.portcullis.compile.authz.FilterPlan;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import dev.portcullis.compile.authz.MetadataPattern;
import dev.portcullis.compile.authz.OperationTest;
import dev.portcullis.compile.authz.RulePlan;
import dev.portcullis.compile.authz.SourceTest;
import dev.portcullis.compile.authz.TextPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RuleIndexerTest {
  private static final IndexSize FINE = new IndexSize(4, 1, 8, 0);

  @Test
  void fewRulesAreLeftAsTheyAre() {
    FilterPlan plan = plan(Stage.DENY, paths(10));
    assertThat(RuleIndexer.index(plan, IndexSize.USUAL)).isEqualTo(new RuleIndex.Rules(plan));
  }

  @Test
  void tenThousandRulesLeaveFewTestsAtEveryEndAndLittleMoreAltogether() {
    FilterPlan plan = plan(Stage.DENY, paths(10_000));
    List<RuleIndex.Rules> ends = new ArrayList<>();
    collect(RuleIndexer.index(plan, IndexSize.USUAL), ends);
    assertThat(ends).allSatisfy(end -> assertThat(rules(end)).hasSizeLessThanOrEqualTo(60));
    assertThat(ends.stream().mapToInt(end -> rules(end).size()).sum()).isLessThan(20_000);
  }

  @Test
  void theIndexDoesNotDependOnChance() {
    assertThat(RuleIndexer.index(plan(Stage.DENY, paths(1_000)), IndexSize.USUAL))
        .isEqualTo(RuleIndexer.index(plan(Stage.DENY, paths(1_000)), IndexSize.USUAL));
  }

  @Test
  void aRuleThatAsksForAnythingIsAtEveryEnd() {
    ImmutableList<RulePlan> rules =
        ImmutableList.<RulePlan>builder().addAll(paths(50)).add(RulePlan.always("all")).build();
    List<RuleIndex.Rules> ends = new ArrayList<>();
    collect(RuleIndexer.index(plan(Stage.ALLOW, rules), FINE), ends);
    assertThat(ends)
        .hasSizeGreaterThan(50)
        .allSatisfy(end -> assertThat(rules(end)).contains(RulePlan.always("all")));
  }

  @Test
  void whatIsNegatedIsNeverNarrowed() {
    Expression<OperationTest> not =
        new Expression.Not<>(new Expression.AnyOf<>(ImmutableList.of(path("/1"), path("/2"))));
    RulePlan rule = rule("not", not);
    ImmutableList<RulePlan> rules =
        ImmutableList.<RulePlan>builder().addAll(paths(50)).add(rule).build();
    List<RuleIndex.Rules> ends = new ArrayList<>();
    collect(RuleIndexer.index(plan(Stage.DENY, rules), FINE), ends);
    assertThat(ends).allSatisfy(end -> assertThat(rules(end)).contains(rule));
  }

  @Test
  void oneRuleWithManyPathsIsDividedToo() {
    ImmutableList<Expression<OperationTest>> many =
        IntStream.range(0, 500)
            .mapToObj(i -> path("/" + i))
            .collect(ImmutableList.toImmutableList());
    RulePlan rule = rule("many", new Expression.AnyOf<>(many));
    List<RuleIndex.Rules> ends = new ArrayList<>();
    collect(RuleIndexer.index(plan(Stage.DENY, ImmutableList.of(rule)), IndexSize.USUAL), ends);
    assertThat(ends)
        .hasSizeGreaterThan(8)
        .allSatisfy(end ->
            assertThat(rules(end)).allMatch(part -> IndexedRule.of(false, part).tests() <= 60));
  }

  @Test
  void claimsDivideOnlyWhatIsDecidedAfterTokensAreVerified() {
    ImmutableList<RulePlan> rules =
        IntStream.range(0, 200)
            .mapToObj(i -> issued("https://" + i))
            .collect(ImmutableList.toImmutableList());
    FilterPlan before = plan(Stage.CUSTOM_CLOSED, rules);
    assertThat(RuleIndexer.index(before, IndexSize.USUAL)).isEqualTo(new RuleIndex.Rules(before));
    assertThat(RuleIndexer.index(plan(Stage.ALLOW, rules), IndexSize.USUAL))
        .isInstanceOfSatisfying(
            RuleIndex.Split.class, split -> assertThat(split.key()).isEqualTo(IndexKey.ISSUER));
  }

  private static void collect(RuleIndex index, List<RuleIndex.Rules> ends) {
    switch (index) {
      case RuleIndex.Rules rules -> ends.add(rules);
      case RuleIndex.Split split -> {
        split.byPrefix().values().forEach(next -> collect(next, ends));
        collect(split.otherwise(), ends);
      }
    }
  }

  private static ImmutableList<RulePlan> rules(RuleIndex.Rules end) {
    ImmutableList<RulePlan> enforced = end.plan().enforced();
    return enforced == null ? ImmutableList.of() : enforced;
  }

  private static FilterPlan plan(Stage stage, ImmutableList<RulePlan> rules) {
    return new FilterPlan(stage, rules, null);
  }

  private static ImmutableList<RulePlan> paths(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> rule("rule" + i, path("/item/" + i)))
        .collect(ImmutableList.toImmutableList());
  }

  private static Expression<OperationTest> path(String path) {
    return new Expression.Test<>(new OperationTest.Path(new TextPattern.Exact(path)));
  }

  private static RulePlan rule(String name, Expression<OperationTest> operation) {
    return new RulePlan(
        name, ImmutableList.of(operation), ImmutableList.of(new Expression.Any<>()));
  }

  private static RulePlan issued(String issuer) {
    SourceTest test =
        new SourceTest.Claim(
            ImmutableList.of("iss"), new MetadataPattern.Text(new TextPattern.Exact(issuer)));
    return new RulePlan(
        issuer,
        ImmutableList.of(new Expression.Any<>()),
        ImmutableList.of(new Expression.Test<>(test)));
  }
}
