package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
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

  /**
   * A problem.
   *
   * @param stricter whether Istio takes what is an error here
   */
  private record Found(
      ProblemCode code, SourceLocation location, String message, String hint, boolean stricter) {
    ConfigProblem about(@Nullable ConfigKey key) {
      return code.at(key, location, message, hint);
    }
  }

  private static final int MAX_PROBLEMS = 50;

  private final Spelling spelling;
  // A set: a field that is asked for twice has its problem once.
  private final Set<Found> found = new LinkedHashSet<>();
  private final Set<SourceLocation> certain = new LinkedHashSet<>();
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
    report(code, location, message, hint, false);
  }

  /**
   * Reports an error that Istio's admission does not have: whoever stores objects for Istio stores
   * this one, too, and must not be kept from it.
   */
  void reportStricter(ProblemCode code, SourceLocation location, String message, String hint) {
    report(code, location, message, hint, true);
  }

  /**
   * What was reported as stricter at this place, Istio refuses all the same, for another reason.
   */
  void refusedByIstioToo(SourceLocation location) {
    certain.add(location);
  }

  private void report(
      ProblemCode code, SourceLocation location, String message, String hint, boolean stricter) {
    if (!full()) {
      found.add(new Found(code, location, ShortText.of(message), ShortText.of(hint), stricter));
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
        .map(problem -> problem.about(key))
        .forEach(problems::add);
    if (more > 0) {
      SourceLocation file = SourceLocation.ofFile(found.iterator().next().location().file());
      String message = "and " + more + " more in this object";
      problems.add(ProblemCode.MORE_PROBLEMS.at(key, file, message, "mend the others first"));
    }
    return problems.build();
  }

  /** Those of the problems that are errors here and not in Istio. */
  ImmutableSet<ConfigProblem> stricter(@Nullable ConfigKey key) {
    return found.stream()
        .filter(problem -> problem.stricter() && !certain.contains(problem.location()))
        .map(problem -> problem.about(key))
        .collect(ImmutableSet.toImmutableSet());
  }

  /** Whether Istio refuses the object. */
  boolean hasErrorsOfIstio() {
    return found.stream()
        .anyMatch(problem ->
            !problem.code().objectUsable()
                && (!problem.stricter() || certain.contains(problem.location())));
  }
}
