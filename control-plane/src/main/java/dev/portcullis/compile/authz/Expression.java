package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;

/** A boolean expression over tests of a kind. */
public sealed interface Expression<T> {
  /** Always true. */
  record Any<T>() implements Expression<T> {}

  /** True where the test is. */
  record Test<T>(T test) implements Expression<T> {}

  /** True where {@code negated} is false. */
  record Not<T>(Expression<T> negated) implements Expression<T> {}

  /** True where all of them are; at least one. */
  record All<T>(ImmutableList<Expression<T>> all) implements Expression<T> {}

  /** True where one of them is; at least one. */
  record AnyOf<T>(ImmutableList<Expression<T>> any) implements Expression<T> {}

  /** All of these, or always true where there is none. */
  static <T> Expression<T> allOf(ImmutableList<Expression<T>> parts) {
    return new All<>(parts.isEmpty() ? ImmutableList.of(new Any<>()) : parts);
  }

  /** Never true. */
  static <T> Expression<T> never() {
    return new Not<>(new Any<>());
  }
}
