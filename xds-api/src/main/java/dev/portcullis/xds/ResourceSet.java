package dev.portcullis.xds;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The resources of one type in a snapshot, sorted by name, with one version for all of them. */
public final class ResourceSet {
  /** No resources. */
  public static final ResourceSet EMPTY = new ResourceSet(ImmutableSortedMap.of());

  private final ImmutableSortedMap<String, EncodedResource> byName;
  private final ContentHash hash;
  private final long bytes;

  private ResourceSet(ImmutableSortedMap<String, EncodedResource> byName) {
    this.byName = byName;
    this.hash = ContentHash.ofResources(byName.values());
    this.bytes = byName.values().stream().mapToLong(EncodedResource::bytes).sum();
  }

  /** A set of these, whose names must be unique. */
  public static ResourceSet of(Collection<EncodedResource> resources) {
    ImmutableSortedMap.Builder<String, EncodedResource> byName = ImmutableSortedMap.naturalOrder();
    resources.forEach(resource -> byName.put(resource.name(), resource));
    return resources.isEmpty() ? EMPTY : new ResourceSet(byName.buildOrThrow());
  }

  public @Nullable EncodedResource get(String name) {
    return byName.get(name);
  }

  public ImmutableSortedMap<String, EncodedResource> byName() {
    return byName;
  }

  /** The version of the whole set: what the state-of-the-world protocol puts on a wildcard. */
  public ContentHash hash() {
    return hash;
  }

  /** The length of all bodies together. */
  public long bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ResourceSet set && hash.equals(set.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return byName.values().toString();
  }
}
