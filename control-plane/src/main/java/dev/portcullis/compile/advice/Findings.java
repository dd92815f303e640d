package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/** The warnings so far. Confined to one call. */
final class Findings {
  private static final int MOST = 500;

  private final ImmutableSet<ConfigKey> doubtful;
  private final Predicate<ConfigKey> wanted;
  private final Set<ConfigProblem> found = new LinkedHashSet<>();

  /**
   * None yet.
   *
   * @param wanted the objects that anything is wanted of: the others must not fill up the list
   */
  Findings(ImmutableSet<ConfigKey> doubtful, Predicate<ConfigKey> wanted) {
    this.doubtful = doubtful;
    this.wanted = wanted;
  }

  void report(
      ProblemCode code, ConfigObject object, SourceLocation at, String message, String hint) {
    ConfigKey key = object.key();
    if (found.size() < MOST && !doubtful.contains(key) && wanted.test(key)) {
      found.add(code.at(key, at, message, hint));
    }
  }

  ImmutableSet<ConfigProblem> all() {
    return ImmutableSet.copyOf(found);
  }
}
