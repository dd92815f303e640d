package dev.portcullis.compile.index;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import dev.portcullis.compile.authz.Expression;
import java.util.IdentityHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of expressions what cannot match in a region. Only alternatives are taken out, never
 * anything under a negation, so that what is left decides the same for every request there.
 */
final class Narrowing<T> {
  private final Regions regions;
  private final Function<T, @Nullable KeyPattern> ofTest;
  private final IdentityHashMap<ImmutableList<Expression<T>>, ByRegion<T>> known =
      new IdentityHashMap<>();

  Narrowing(Regions regions, Function<T, @Nullable KeyPattern> ofTest) {
    this.regions = regions;
    this.ofTest = ofTest;
  }

  /** Alternatives by the regions in which they can match; no region: in all of them. */
  private record ByRegion<T>(
      ImmutableListMultimap<String, Expression<T>> some, ImmutableList<Expression<T>> all) {}

  /** Those of the alternatives that can match in {@code region}, themselves narrowed. */
  ImmutableList<Expression<T>> anyOf(ImmutableList<Expression<T>> alternatives, String region) {
    ByRegion<T> byRegion = known.computeIfAbsent(alternatives, this::byRegion);
    ImmutableList.Builder<Expression<T>> left = ImmutableList.builder();
    for (Expression<T> alternative :
        Iterables.concat(byRegion.all(), byRegion.some().get(region))) {
      Expression<T> narrowed = narrow(alternative, region);
      if (narrowed != null) {
        left.add(narrowed);
      }
    }
    return left.build();
  }

  private @Nullable Expression<T> narrow(Expression<T> expression, String region) {
    return switch (expression) {
      case Expression.Any<T> any -> any;
      case Expression.Not<T> not -> not;
      case Expression.Test<T> test -> {
        KeyPattern pattern = ofTest.apply(test.test());
        yield pattern == null || regions.canMatch(pattern, region) ? test : null;
      }
      case Expression.All<T> all -> all(all, region);
      case Expression.AnyOf<T> anyOf -> {
        ImmutableList<Expression<T>> left = anyOf(anyOf.any(), region);
        yield left.isEmpty() ? null : new Expression.AnyOf<>(left);
      }
    };
  }

  private @Nullable Expression<T> all(Expression.All<T> all, String region) {
    ImmutableList.Builder<Expression<T>> parts = ImmutableList.builder();
    for (Expression<T> part : all.all()) {
      Expression<T> narrowed = narrow(part, region);
      if (narrowed == null) {
        return null;
      }
      parts.add(narrowed);
    }
    return new Expression.All<>(parts.build());
  }

  private ByRegion<T> byRegion(ImmutableList<Expression<T>> alternatives) {
    ImmutableListMultimap.Builder<String, Expression<T>> some = ImmutableListMultimap.builder();
    ImmutableList.Builder<Expression<T>> all = ImmutableList.builder();
    for (Expression<T> alternative : alternatives) {
      ImmutableSet<KeyPattern> patterns = KeyPatterns.of(alternative, ofTest);
      if (patterns == null) {
        all.add(alternative);
      } else {
        regions.reachedBy(patterns).forEach(region -> some.put(region, alternative));
      }
    }
    return new ByRegion<>(some.build(), all.build());
  }
}
