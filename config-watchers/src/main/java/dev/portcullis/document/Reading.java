package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The problems of one object while it is read. */
final class Reading {
  /** How names of fields are spelled. */
  enum Spelling {
    /** Kubernetes: only as documented. */
    EXACT,
    /** Istio's decoder takes the names of its protos, too: {@code jwks_uri} for {@code jwksUri}. */
    CAMEL_OR_SNAKE
  }

  private record Found(ProblemCode code, SourceLocation location, String message, String hint) {}

  private static final int MAX_PROBLEMS = 50;

  private final Spelling spelling;
  // A set: a field that is asked for twice has its problem once.
  private final Set<Found> found = new LinkedHashSet<>();
  private int more;
  private int errors;
  private boolean usable = true;

  Reading(Spelling spelling) {
    this.spelling = spelling;
  }

  Spelling spelling() {
    return spelling;
  }

  void report(ProblemCode code, SourceLocation location, String message, String hint) {
    if (!full()) {
      found.add(new Found(code, location, ShortText.of(message), ShortText.of(hint)));
    } else {
      more++;
    }
    if (!code.objectUsable()) {
      errors++;
      usable = false;
    }
  }

  /**
   * How many errors there were that make a value unusable: compared before and after, it tells
   * whether a part is good.
   */
  int errors() {
    return errors;
  }

  /** Whether further problems are only counted, so that nothing need be found out for them. */
  boolean full() {
    return found.size() >= MAX_PROBLEMS;
  }

  /** Whether the object can be used as it was read. */
  boolean usable() {
    return usable;
  }

  ImmutableList<ConfigProblem> problems(@Nullable ConfigKey key) {
    ImmutableList.Builder<ConfigProblem> problems = ImmutableList.builder();
    found.stream()
        .sorted(
            Comparator.comparingInt((Found problem) -> problem.location().line())
                .thenComparingInt(problem -> problem.location().column()))
        .map(problem ->
            problem.code().at(key, problem.location(), problem.message(), problem.hint()))
        .forEach(problems::add);
    if (more > 0) {
      SourceLocation file = SourceLocation.ofFile(found.iterator().next().location().file());
      String message = "and " + more + " more in this object";
      problems.add(ProblemCode.MORE_PROBLEMS.at(key, file, message, "mend the others first"));
    }
    return problems.build();
  }
}
