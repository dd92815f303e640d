package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Multimaps;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a compile reads: the objects of one generation, by kind in Istio's order of creation, and
 * the mesh config. Its content is immutable; it takes note of the kinds that were read from it.
 */
public final class ConfigView {
  private final long generation;
  private final MeshSettings mesh;
  private final ImmutableListMultimap<Class<?>, ConfigObject> byKind;
  private final Set<Class<?>> read = ConcurrentHashMap.newKeySet();

  public ConfigView(
      long generation, ImmutableSortedMap<ConfigKey, ConfigObject> objects, MeshSettings mesh) {
    this(
        generation,
        mesh,
        Multimaps.index(
            ImmutableList.sortedCopyOf(ConfigObject.BY_CREATION, objects.values()),
            ConfigObject::getClass));
  }

  private ConfigView(
      long generation, MeshSettings mesh, ImmutableListMultimap<Class<?>, ConfigObject> byKind) {
    this.generation = generation;
    this.mesh = mesh;
    this.byKind = byKind;
  }

  /** The same content, of which nothing has been read yet. */
  ConfigView unread() {
    return new ConfigView(generation, mesh, byKind);
  }

  /** True if all that was read here is the same in {@code later}. */
  boolean readTheSameAs(ConfigView later) {
    return mesh.equals(later.mesh)
        && read.stream().allMatch(kind -> byKind.get(kind).equals(later.byKind.get(kind)));
  }

  /** The number of the generation, counted from 1 by this process. */
  public long generation() {
    return generation;
  }

  public MeshSettings mesh() {
    return mesh;
  }

  /** How many objects there are. */
  public int size() {
    return byKind.size();
  }

  /** All objects of a kind, ordered by creation time, name and namespace. */
  @SuppressWarnings("unchecked") // indexed by class
  public <T extends ConfigObject> ImmutableList<T> all(Class<T> kind) {
    read.add(kind);
    return (ImmutableList<T>) byKind.get(kind);
  }

  /** The objects of a kind in a namespace, ordered likewise. */
  public <T extends ConfigObject> ImmutableList<T> all(Class<T> kind, String namespace) {
    return all(kind).stream()
        .filter(object -> object.meta().namespace().equals(namespace))
        .collect(ImmutableList.toImmutableList());
  }
}
