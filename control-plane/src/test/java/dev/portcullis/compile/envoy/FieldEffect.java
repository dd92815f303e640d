package dev.portcullis.compile.envoy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.Compiled;
import dev.portcullis.document.Node;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import java.util.regex.Pattern;

/** What comes of a field, seen by leaving it out of a golden case. */
enum FieldEffect {
  /** No case has it. */
  WITHOUT_CASE,
  /** It is read, and nothing comes of it. */
  NOTHING,
  /** Something is said of it, but not that nothing comes of it. */
  REMARKED,
  /** Its author is told that nothing comes of it. */
  REPORTED,
  /** Proxies are told something else with it than without. */
  SUPPORTED;

  private static final ImmutableSet<String> WITHOUT_EFFECT =
      ImmutableSet.of(
          ProblemCode.NOT_SUPPORTED_YET.name(), ProblemCode.FIELD_WITHOUT_EFFECT.name());
  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

  static FieldEffect of(FieldPath field, FieldCase golden) {
    ImmutableList<Node> without = field.without(golden.documents());
    if (without.equals(golden.documents())) {
      return WITHOUT_CASE;
    }
    Compiled with = golden.compile().apply(golden.documents());
    Compiled rest = golden.compile().apply(without);
    boolean reported =
        with.problems().stream()
            .filter(problem -> WITHOUT_EFFECT.contains(problem.code()))
            .anyMatch(problem -> isOf(field, problem) || !rest.problems().contains(problem));
    if (!with.resources().equals(rest.resources())) {
      return reported ? REPORTED : SUPPORTED;
    }
    if (reported) {
      return REPORTED;
    }
    return with.problems().equals(rest.problems()) ? NOTHING : REMARKED;
  }

  /**
   * True if what is said is said of the field by its name, or of the object that it is a part of.
   */
  private static boolean isOf(FieldPath field, ConfigProblem problem) {
    String named =
        INDEX.matcher(Splitter.on(' ').split(problem.message()).iterator().next()).replaceAll("[]");
    String path = "spec." + field.path();
    return problem.key() != null
        && problem.key().kind().kind().equals(field.kind())
        && (path.equals(named) || path.startsWith(named + "."));
  }
}
