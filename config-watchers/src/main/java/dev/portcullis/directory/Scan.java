package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigProblem;

/**
 * What a directory holds at one moment.
 *
 * @param usable false if the directory as a whole says nothing (missing, unreadable, beyond a
 *     limit): nothing may be concluded from what is not in {@code files}
 * @param files by name
 * @param opaque names of files and subdirectories that are there and cannot be looked into
 */
record Scan(
    boolean usable,
    ImmutableSortedMap<String, ScannedFile> files,
    ImmutableSet<String> opaque,
    ImmutableList<ConfigProblem> problems) {

  static Scan unusable(ConfigProblem problem) {
    return new Scan(false, ImmutableSortedMap.of(), ImmutableSet.of(), ImmutableList.of(problem));
  }

  /** True if the absence of {@code name} from the files means that it is not there. */
  boolean provesAbsence(String name) {
    if (!usable || files.containsKey(name) || opaque.contains(name)) {
      return false;
    }
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      if (opaque.contains(name.substring(0, slash))) {
        return false;
      }
    }
    return true;
  }
}
