package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.util.LinkedHashSet;
import java.util.Set;

/** The warnings so far. Confined to one call. */
final class Findings {
  private static final int MOST = 500;

  private final ImmutableSet<ConfigKey> doubtful;
  private final Set<ConfigProblem> found = new LinkedHashSet<>();

  Findings(ImmutableSet<ConfigKey> doubtful) {
    this.doubtful = doubtful;
  }

  void report(
      ProblemCode code, ConfigObject object, SourceLocation at, String message, String hint) {
    if (found.size() < MOST && !doubtful.contains(object.key())) {
      found.add(code.at(object.key(), at, message, hint));
    }
  }

  ImmutableSet<ConfigProblem> all() {
    return ImmutableSet.copyOf(found);
  }
}
