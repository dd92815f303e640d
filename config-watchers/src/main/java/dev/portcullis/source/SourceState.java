package dev.portcullis.source;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.MeshSettings;
import java.util.List;

/**
 * Everything that a source holds at one moment: what is to be enforced, with the last good or
 * closed form standing in for what cannot be used.
 *
 * @param objects by key; objects that did not change are the same instances as before
 * @param mesh the mesh config
 * @param problems what is wrong
 * @param health whether the source can be read
 * @param keys what is known of the keys that the objects refer to; nothing counts as unknown
 * @param versions what was read last of the objects that have versions, usable or not; it decides
 *     nothing of what is enforced
 */
public record SourceState(
    ImmutableSortedMap<ConfigKey, ConfigObject> objects,
    MeshSettings mesh,
    ImmutableList<ConfigProblem> problems,
    Health health,
    ImmutableSortedMap<JwksReference, FetchedKeys> keys,
    ImmutableMap<ConfigKey, ObjectVersion> versions) {

  /** A state in which nothing is known of keys. */
  public SourceState(
      ImmutableSortedMap<ConfigKey, ConfigObject> objects,
      MeshSettings mesh,
      ImmutableList<ConfigProblem> problems,
      Health health) {
    this(objects, mesh, problems, health, ImmutableSortedMap.of(), ImmutableMap.of());
  }

  /** The same, with what is known of keys, and what is wrong with how they are kept. */
  public SourceState withKeys(
      ImmutableSortedMap<JwksReference, FetchedKeys> known, List<ConfigProblem> further) {
    ImmutableList<ConfigProblem> all =
        ImmutableList.<ConfigProblem>builder().addAll(problems).addAll(further).build();
    return new SourceState(objects, mesh, all, health, known, versions);
  }

  /** The same, with what was read last of each object. */
  public SourceState withVersions(ImmutableMap<ConfigKey, ObjectVersion> read) {
    return new SourceState(objects, mesh, problems, health, keys, read);
  }

  /**
   * True if nothing was touched since {@code earlier}. Equal objects in another map count as
   * touched: to compare thousands of them at every edit would cost more than the edit.
   */
  @SuppressWarnings("ReferenceEquality") // objects that nobody touched are the same map
  public boolean isSameAs(SourceState earlier) {
    return objects == earlier.objects
        && mesh.equals(earlier.mesh)
        && problems.equals(earlier.problems)
        && health == earlier.health
        && keys.equals(earlier.keys)
        && versions.equals(earlier.versions);
  }

  /** Whether a source can be read. */
  public enum Health {
    /** What it holds is what there is. */
    SYNCED,
    /** It cannot be read, or shows too little to be believed: the last good state stands. */
    DEGRADED
  }
}
