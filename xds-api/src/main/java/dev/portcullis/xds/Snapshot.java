package dev.portcullis.xds;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Maps;
import com.google.common.collect.Multimaps;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the proxies of one workload group are told, as compiled from one generation of
 * the configuration.
 */
public final class Snapshot {
  private final long generation;
  private final Map<ResourceType, ResourceSet> sets;
  private final int size;
  private final long bytes;
  private final AtomicReference<@Nullable Snapshot> withoutSecrets = new AtomicReference<>();

  private Snapshot(long generation, Map<ResourceType, ResourceSet> sets) {
    this.generation = generation;
    this.sets = Maps.immutableEnumMap(sets);
    // Once, not for each stream that is told.
    this.size = sets.values().stream().mapToInt(set -> set.byName().size()).sum();
    this.bytes = sets.values().stream().mapToLong(ResourceSet::bytes).sum();
  }

  /** A snapshot of these resources, whose names must be unique within a type. */
  public static Snapshot of(long generation, Collection<EncodedResource> resources) {
    ImmutableListMultimap<ResourceType, EncodedResource> byType =
        Multimaps.index(resources, EncodedResource::type);
    Map<ResourceType, ResourceSet> sets = new EnumMap<>(ResourceType.class);
    byType.asMap().forEach((type, ofType) -> sets.put(type, ResourceSet.of(ofType)));
    return new Snapshot(generation, sets);
  }

  /** The same resources, known to be what a later generation compiles to. */
  public Snapshot atGeneration(long later) {
    return new Snapshot(later, sets);
  }

  /**
   * The same without secrets: one object, however often it is asked for. Streams that are told the
   * same are known by that.
   */
  public Snapshot withoutSecrets() {
    if (resources(ResourceType.SECRET).byName().isEmpty()) {
      return this;
    }
    Snapshot known = withoutSecrets.get();
    if (known != null) {
      return known;
    }
    Map<ResourceType, ResourceSet> others = new EnumMap<>(ResourceType.class);
    others.putAll(sets);
    others.remove(ResourceType.SECRET);
    Snapshot without = new Snapshot(generation, others);
    return withoutSecrets.compareAndSet(null, without)
        ? without
        : Objects.requireNonNull(withoutSecrets.get());
  }

  /** The generation of the configuration that this was compiled from. */
  public long generation() {
    return generation;
  }

  /** The resources of {@code type}: empty where there are none. */
  public ResourceSet resources(ResourceType type) {
    return sets.getOrDefault(type, ResourceSet.EMPTY);
  }

  /** How many resources there are. */
  public int size() {
    return size;
  }

  /** The length of all their bodies together. */
  public long bytes() {
    return bytes;
  }

  /** True if both tell proxies the same, whatever generations they come from. */
  public boolean sameContent(Snapshot other) {
    return sets.equals(other.sets);
  }

  @Override
  public String toString() {
    return "Snapshot[generation=" + generation + ", " + sets + "]";
  }
}
