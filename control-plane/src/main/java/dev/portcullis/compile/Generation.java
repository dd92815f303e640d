package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.MeshSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of one generation, and what changed in it: whatever did not is the same instance as
 * in the generation before, so that nobody has to look into it to know. Immutable.
 */
final class Generation {
  private static final ImmutableMap<Class<?>, Integer> BITS = bits();

  /** What of a configuration is not of a kind. */
  static final long MESH = 1L << BITS.size();

  static final long KEYS = MESH << 1;

  final long number;
  final MeshSettings mesh;
  private final ImmutableSortedMap<ConfigKey, ConfigObject> objects;
  private final ImmutableMap<Class<?>, OfKind> kinds;
  private final ImmutableSortedMap<JwksReference, FetchedKeys> keys;

  /** By number of the bit the generation since which nothing of it changed. */
  private final long[] since;

  private Generation(
      long number,
      ImmutableSortedMap<ConfigKey, ConfigObject> objects,
      ImmutableMap<Class<?>, OfKind> kinds,
      MeshSettings mesh,
      ImmutableSortedMap<JwksReference, FetchedKeys> keys,
      long[] since) {
    this.number = number;
    this.objects = objects;
    this.kinds = kinds;
    this.mesh = mesh;
    this.keys = keys;
    this.since = since;
  }

  private static ImmutableMap<Class<?>, Integer> bits() {
    ImmutableMap.Builder<Class<?>, Integer> bits = ImmutableMap.builder();
    int bit = 0;
    for (Class<?> kind : Objects.requireNonNull(ConfigObject.class.getPermittedSubclasses())) {
      bits.put(kind, bit++);
    }
    return bits.buildOrThrow();
  }

  /** The first one of a history. */
  static Generation first(
      long number,
      ImmutableSortedMap<ConfigKey, ConfigObject> objects,
      MeshSettings mesh,
      ImmutableSortedMap<JwksReference, FetchedKeys> keys) {
    Generation nothing =
        new Generation(
            number - 1,
            ImmutableSortedMap.of(),
            ImmutableMap.of(),
            mesh,
            keys,
            new long[BITS.size() + 2]);
    Generation first = nothing.followedBy(objects, mesh, keys);
    return first == nothing
        ? new Generation(number, objects, nothing.kinds, mesh, keys, nothing.since)
        : first;
  }

  /** The one after this; this one itself if nothing is different in it. */
  Generation followedBy(
      ImmutableSortedMap<ConfigKey, ConfigObject> nextObjects,
      MeshSettings nextMesh,
      ImmutableSortedMap<JwksReference, FetchedKeys> nextKeys) {
    Map<Class<?>, OfKind.Changes> changes = Difference.between(objects, nextObjects);
    boolean sameMesh = mesh.equals(nextMesh);
    boolean sameKeys = keys.equals(nextKeys);
    if (changes.isEmpty() && sameMesh && sameKeys) {
      return this;
    }
    long[] nextSince = since.clone();
    long next = number + 1;
    Map<Class<?>, OfKind> nextKinds = new HashMap<>(kinds);
    changes.forEach((kind, change) -> {
      nextSince[Objects.requireNonNull(BITS.get(kind))] = next;
      nextKinds.put(kind, ofKind(kind).with(change));
    });
    if (!sameMesh) {
      nextSince[BITS.size()] = next;
    }
    if (!sameKeys) {
      nextSince[BITS.size() + 1] = next;
    }
    return new Generation(
        next,
        nextObjects,
        ImmutableMap.copyOf(nextKinds),
        sameMesh ? mesh : nextMesh,
        sameKeys ? keys : nextKeys,
        nextSince);
  }

  /** The bit of a kind. */
  static long bit(Class<?> kind) {
    return 1L << Objects.requireNonNull(BITS.get(kind));
  }

  /** True if anything changed of what the bits stand for, after the generation of that number. */
  boolean changedAfter(long earlier, long bits) {
    for (long left = bits; left != 0; left &= left - 1) {
      if (since[Long.numberOfTrailingZeros(left)] > earlier) {
        return true;
      }
    }
    return false;
  }

  /** The objects of a kind: of all namespaces, or of one. */
  ImmutableList<ConfigObject> objects(Class<?> kind, @Nullable String namespace) {
    OfKind ofKind = ofKind(kind);
    return namespace == null
        ? ofKind.all()
        : ofKind.byNamespace().getOrDefault(namespace, ImmutableList.of());
  }

  FetchedKeys keys(JwksReference reference) {
    return keys.getOrDefault(reference, FetchedKeys.UNKNOWN);
  }

  int size() {
    return objects.size();
  }

  private OfKind ofKind(Class<?> kind) {
    return kinds.getOrDefault(kind, OfKind.NONE);
  }
}
