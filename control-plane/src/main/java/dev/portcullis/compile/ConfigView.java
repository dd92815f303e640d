package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Multimaps;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;

/**
 * What a compile reads: the objects of one generation, by kind in Istio's order of creation, and
 * the mesh config. Immutable.
 */
public final class ConfigView {
  private final long generation;
  private final MeshSettings mesh;
  private final ImmutableSortedMap<ConfigKey, ConfigObject> objects;
  private final ImmutableListMultimap<Class<?>, ConfigObject> byKind;

  public ConfigView(
      long generation, ImmutableSortedMap<ConfigKey, ConfigObject> objects, MeshSettings mesh) {
    this.generation = generation;
    this.objects = objects;
    this.mesh = mesh;
    this.byKind =
        Multimaps.index(
            ImmutableList.sortedCopyOf(ConfigObject.BY_CREATION, objects.values()),
            ConfigObject::getClass);
  }

  /** The number of the generation, counted from 1 by this process. */
  public long generation() {
    return generation;
  }

  public MeshSettings mesh() {
    return mesh;
  }

  public ImmutableSortedMap<ConfigKey, ConfigObject> objects() {
    return objects;
  }

  /** All objects of a kind, ordered by creation time, name and namespace. */
  @SuppressWarnings("unchecked") // indexed by class
  public <T extends ConfigObject> ImmutableList<T> all(Class<T> kind) {
    return (ImmutableList<T>) byKind.get(kind);
  }

  /** The objects of a kind in a namespace, ordered likewise. */
  public <T extends ConfigObject> ImmutableList<T> all(Class<T> kind, String namespace) {
    return all(kind).stream()
        .filter(object -> object.meta().namespace().equals(namespace))
        .collect(ImmutableList.toImmutableList());
  }
}
