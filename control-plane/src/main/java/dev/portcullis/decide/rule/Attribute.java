package dev.portcullis.decide.rule;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.Values;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a rule can ask about a request.
 *
 * @param is whether the request has a value, as written in a rule
 * @param saw what it has, in words
 * @param advice what is likely meant by values of which none held
 */
record Attribute(Predicate<String> is, Supplier<String> saw, Advice advice) {
  /** Says what to write instead, "" if nothing suggests itself. */
  @FunctionalInterface
  interface Advice {
    Advice NONE = values -> "";

    String on(ImmutableList<String> values);
  }

  Attribute(Predicate<String> is, Supplier<String> saw) {
    this(is, saw, Advice.NONE);
  }

  /** Null if the field holds: one of its values, and none of its not-values. */
  @Nullable FailedCondition failure(
      String field, String notField, Values values, SourceLocation at) {
    if (!values.values().isEmpty() && values.values().stream().noneMatch(is)) {
      return new FailedCondition(
          field, saw.get(), oneOf(values.values()), advice.on(values.values()), at);
    }
    if (values.notValues().stream().anyMatch(is)) {
      return new FailedCondition(notField, saw.get(), "not " + oneOf(values.notValues()), "", at);
    }
    return null;
  }

  private static String oneOf(ImmutableList<String> values) {
    return String.join(" or ", values);
  }
}
