package dev.portcullis.engine;

import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.ConfigProblem;
import java.util.Comparator;

/** The order in which problems are listed: by place, then by what they say. */
final class ProblemOrder {
  private static final Comparator<ConfigProblem> BY_PLACE =
      Comparator.comparing((ConfigProblem problem) -> problem.location().file())
          .thenComparingInt(problem -> problem.location().line())
          .thenComparingInt(problem -> problem.location().column())
          .thenComparing(ConfigProblem::code)
          .thenComparing(ConfigProblem::toString);

  private ProblemOrder() {}

  static ImmutableSortedSet.Builder<ConfigProblem> builder() {
    return new ImmutableSortedSet.Builder<>(BY_PLACE);
  }
}
