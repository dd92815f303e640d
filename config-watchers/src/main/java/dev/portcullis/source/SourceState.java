package dev.portcullis.source;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;

/**
 * Everything that a source holds at one moment: what is to be enforced, with the last good or
 * closed form standing in for what cannot be used.
 *
 * @param objects by key; objects that did not change are the same instances as before
 * @param mesh the mesh config
 * @param problems what is wrong, in order of location
 * @param health whether the source can be read
 */
public record SourceState(
    ImmutableSortedMap<ConfigKey, ConfigObject> objects,
    MeshSettings mesh,
    ImmutableList<ConfigProblem> problems,
    Health health) {

  /** Whether a source can be read. */
  public enum Health {
    /** What it holds is what there is. */
    SYNCED,
    /** It cannot be read, or shows too little to be believed: the last good state stands. */
    DEGRADED
  }
}
