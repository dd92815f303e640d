package dev.portcullis.compile.index;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.authz.Expression;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What whole expressions need of the text that an {@link IndexKey} looks at. */
final class KeyPatterns {
  private KeyPatterns() {}

  /** The patterns of which one has to match for {@code expression} to; null if nothing has to. */
  static <T> @Nullable ImmutableSet<KeyPattern> of(
      Expression<T> expression, Function<T, @Nullable KeyPattern> ofTest) {
    return switch (expression) {
      case Expression.Any<T> any -> null;
      case Expression.Not<T> not ->
          // Never is written like this.
          not.negated() instanceof Expression.Any<T> ? ImmutableSet.of() : null;
      case Expression.Test<T> test -> {
        KeyPattern pattern = ofTest.apply(test.test());
        yield pattern == null ? null : ImmutableSet.of(pattern);
      }
      case Expression.All<T> all -> ofAll(all.all(), ofTest);
      case Expression.AnyOf<T> anyOf -> ofAny(anyOf.any(), ofTest);
    };
  }

  /** Likewise for alternatives. */
  static <T> @Nullable ImmutableSet<KeyPattern> ofAny(
      List<Expression<T>> alternatives, Function<T, @Nullable KeyPattern> ofTest) {
    ImmutableSet.Builder<KeyPattern> patterns = ImmutableSet.builder();
    for (Expression<T> alternative : alternatives) {
      ImmutableSet<KeyPattern> needed = of(alternative, ofTest);
      if (needed == null) {
        return null;
      }
      patterns.addAll(needed);
    }
    return patterns.build();
  }

  private static <T> @Nullable ImmutableSet<KeyPattern> ofAll(
      List<Expression<T>> parts, Function<T, @Nullable KeyPattern> ofTest) {
    ImmutableSet<KeyPattern> fewest = null;
    for (Expression<T> part : parts) {
      fewest = fewer(fewest, of(part, ofTest));
    }
    return fewest;
  }

  /** The narrower of two that both have to match. */
  static @Nullable ImmutableSet<KeyPattern> fewer(
      @Nullable ImmutableSet<KeyPattern> a, @Nullable ImmutableSet<KeyPattern> b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return b.size() < a.size() ? b : a;
  }
}
