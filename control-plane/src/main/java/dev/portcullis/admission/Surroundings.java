package dev.portcullis.admission;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;

/** What shows only when an object is seen together with all others. */
@FunctionalInterface
public interface Surroundings {
  /** The warnings about {@code object} if it were stored now; none where that is not known. */
  ImmutableList<ConfigProblem> warnings(ConfigObject object);
}
