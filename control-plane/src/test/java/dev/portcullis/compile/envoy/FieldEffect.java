package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.portcullis.compile.Compiled;
import dev.portcullis.document.Node;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;

/** What comes of a field, seen by leaving it out of a golden case. */
enum FieldEffect {
  /** No case has it. */
  WITHOUT_CASE,
  /** It is read, and nothing comes of it. */
  NOTHING,
  /** Its author is told that nothing comes of it. */
  NOT_SUPPORTED_YET,
  /** Something else is said of it. */
  REMARKED,
  /** Proxies are told something else with it than without. */
  SUPPORTED;

  static FieldEffect of(FieldPath field, FieldCase golden) {
    ImmutableList<Node> without = field.without(golden.documents());
    if (without.equals(golden.documents())) {
      return WITHOUT_CASE;
    }
    Compiled with = golden.compile().apply(golden.documents());
    Compiled rest = golden.compile().apply(without);
    ImmutableSet<ConfigProblem> said =
        Sets.difference(ImmutableSet.copyOf(with.problems()), ImmutableSet.copyOf(rest.problems()))
            .immutableCopy();
    if (said.stream()
        .anyMatch(problem -> problem.code().equals(ProblemCode.NOT_SUPPORTED_YET.name()))) {
      return NOT_SUPPORTED_YET;
    }
    if (!with.resources().equals(rest.resources())) {
      return SUPPORTED;
    }
    return with.problems().equals(rest.problems()) ? NOTHING : REMARKED;
  }
}
