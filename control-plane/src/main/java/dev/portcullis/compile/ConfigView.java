package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Multimaps;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.MeshSettings;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * What a compile reads: the objects of one generation, by kind in Istio's order of creation, and
 * the mesh config. Its content is immutable; it takes note of the kinds that were read from it, and
 * of what was derived.
 */
public final class ConfigView {
  private final long generation;
  private final MeshSettings mesh;
  private final Kinds kinds;
  private final ImmutableListMultimap<Class<?>, ConfigObject> byKind;
  private final ImmutableSortedMap<JwksReference, FetchedKeys> keys;
  private final Set<JwksReference> keysRead = ConcurrentHashMap.newKeySet();
  private final Set<Class<?>> read = ConcurrentHashMap.newKeySet();
  private final Queue<Derivation<?>> derived = new ConcurrentLinkedQueue<>();

  /** Something that was found out, what it was found out from, and how. */
  private record Derivation<T>(Function<ConfigView, T> query, ConfigView from, T value) {
    boolean holdsIn(ConfigView later) {
      return from.readTheSameAs(later) || query.apply(later.unread()).equals(value);
    }
  }

  /** A view of the objects and the mesh config, with nothing known of keys. */
  public ConfigView(
      long generation, ImmutableSortedMap<ConfigKey, ConfigObject> objects, MeshSettings mesh) {
    this(generation, objects, mesh, ImmutableSortedMap.of());
  }

  /** A view of one generation. */
  public ConfigView(
      long generation,
      ImmutableSortedMap<ConfigKey, ConfigObject> objects,
      MeshSettings mesh,
      ImmutableSortedMap<JwksReference, FetchedKeys> keys) {
    this(generation, mesh, Kinds.NONE.followedBy(objects), keys);
  }

  private ConfigView(
      long generation,
      MeshSettings mesh,
      Kinds kinds,
      ImmutableSortedMap<JwksReference, FetchedKeys> keys) {
    this.generation = generation;
    this.mesh = mesh;
    this.kinds = kinds;
    this.byKind = kinds.ordered;
    this.keys = keys;
  }

  /**
   * A view of the generation after this one. In a large cluster most of the work would be to put
   * Pods into an order in which they already are.
   */
  public ConfigView followedBy(
      ImmutableSortedMap<ConfigKey, ConfigObject> objects,
      MeshSettings nextMesh,
      ImmutableSortedMap<JwksReference, FetchedKeys> nextKeys) {
    return new ConfigView(generation + 1, nextMesh, kinds.followedBy(objects), nextKeys);
  }

  /** The objects by kind: as they came, and in order. */
  private record Kinds(
      ImmutableListMultimap<Class<?>, ConfigObject> given,
      ImmutableListMultimap<Class<?>, ConfigObject> ordered) {
    static final Kinds NONE = new Kinds(ImmutableListMultimap.of(), ImmutableListMultimap.of());

    /** Other objects; only kinds in which something changed are sorted. */
    Kinds followedBy(ImmutableSortedMap<ConfigKey, ConfigObject> objects) {
      ImmutableListMultimap<Class<?>, ConfigObject> next =
          Multimaps.index(objects.values(), ConfigObject::getClass);
      ImmutableListMultimap.Builder<Class<?>, ConfigObject> sorted =
          ImmutableListMultimap.builder();
      for (Class<?> kind : next.keySet()) {
        ImmutableList<ConfigObject> now = next.get(kind);
        sorted.putAll(
            kind,
            now.equals(given.get(kind))
                ? ordered.get(kind)
                : ImmutableList.sortedCopyOf(ConfigObject.BY_CREATION, now));
      }
      return new Kinds(next, sorted.build());
    }
  }

  /** The same content, of which nothing has been read yet. */
  ConfigView unread() {
    return new ConfigView(generation, mesh, kinds, keys);
  }

  /** True if all that was read here is the same in {@code later}. */
  boolean readTheSameAs(ConfigView later) {
    return mesh.equals(later.mesh)
        && read.stream().allMatch(kind -> byKind.get(kind).equals(later.byKind.get(kind)))
        && keysRead.stream().allMatch(key -> knownOf(key).equals(later.knownOf(key)))
        && derived.stream().allMatch(derivation -> derivation.holdsIn(later));
  }

  /**
   * What {@code query}, a pure function, finds out. It counts as read, and the kinds of object that
   * the query reads do not: for little that depends on much.
   */
  public <T> T derive(Function<ConfigView, T> query) {
    ConfigView from = unread();
    T value = query.apply(from);
    derived.add(new Derivation<>(query, from, value));
    return value;
  }

  /** The number of the generation, counted from 1 by this process. */
  public long generation() {
    return generation;
  }

  public MeshSettings mesh() {
    return mesh;
  }

  /** The references of which {@link #keys} was asked. */
  ImmutableSet<JwksReference> keysRead() {
    return ImmutableSet.copyOf(keysRead);
  }

  /** What is known of the keys behind {@code reference}. */
  public FetchedKeys keys(JwksReference reference) {
    keysRead.add(reference);
    return knownOf(reference);
  }

  private FetchedKeys knownOf(JwksReference reference) {
    return keys.getOrDefault(reference, FetchedKeys.UNKNOWN);
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
