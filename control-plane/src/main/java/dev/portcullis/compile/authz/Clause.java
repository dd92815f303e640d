package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.check.Texts;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.Values;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds the conjunction of the fields of one {@code from}, {@code to} and {@code when}. */
final class Clause<T> {
  private final ImmutableList.Builder<Expression<T>> parts = ImmutableList.builder();
  private final Unusables unusables;

  Clause(Unusables unusables) {
    this.unusables = unusables;
  }

  /** A field of which any value may match, one test for each. */
  void each(
      SourceLocation location, String field, Values values, Function<String, @Nullable T> test) {
    Function<ImmutableList<String>, Expression<T>> tests =
        alternatives ->
            new Expression.AnyOf<>(
                alternatives.stream()
                    .flatMap(value -> usable(location, field, value, test).stream())
                    .collect(ImmutableList.toImmutableList()));
    together(location, field, values, tests);
  }

  /** A field whose values make one expression. */
  void together(
      SourceLocation location,
      String field,
      Values values,
      Function<ImmutableList<String>, Expression<T>> expression) {
    for (String value : values.values()) {
      checkText(location, field, value);
    }
    for (String value : values.notValues()) {
      checkText(location, field, value);
    }
    if (!values.values().isEmpty()) {
      parts.add(expression.apply(values.values()));
    }
    if (!values.notValues().isEmpty()) {
      parts.add(new Expression.Not<>(expression.apply(values.notValues())));
    }
  }

  Expression<T> all() {
    return Expression.allOf(parts.build());
  }

  private ImmutableList<Expression<T>> usable(
      SourceLocation location, String field, String value, Function<String, @Nullable T> test) {
    @Nullable T made = test.apply(value);
    if (made == null) {
      unusables.add(location, field, value);
      return ImmutableList.of();
    }
    return ImmutableList.of(new Expression.Test<>(made));
  }

  private void checkText(SourceLocation location, String field, String value) {
    if (value.isEmpty() || !Texts.isUsable(value)) {
      unusables.add(location, field, value);
    }
  }
}
