package dev.portcullis.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import dev.portcullis.xds.ContentHash;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one Envoy has accepted and refused of the extensions that it was sent; immutable.
 *
 * <p>A refused extension is unlike other refused resources: Envoy goes on enforcing the one before
 * it, yet keeps the refused one as the last it saw. Sent again it would be acknowledged without
 * being enforced, and until other content comes every listener that refers to the name is refused.
 * So content that was refused is never sent again, and content that was accepted takes its place.
 *
 * @param good by name the content that was accepted last
 * @param refused by name and hash the proxy's words about content that it refused
 * @param unhealed the names whose last response was refused
 * @param asked the clusters that accepted extensions have asked, the latest of them last
 */
record ExtensionMemory(
    ImmutableMap<String, EncodedResource> good,
    ImmutableMap<String, ImmutableMap<ContentHash, String>> refused,
    ImmutableSet<String> unhealed,
    ImmutableSet<String> asked) {
  // More than a proxy refuses in a day of bad edits. The oldest goes first: good content has been
  // accepted since, so that Envoy would look at it anew, and refuse it anew.
  private static final int REFUSALS_PER_NAME = 64;

  // More authorizers than a proxy sees come and go within the time that one may take to answer.
  private static final int MOST_ASKED = 64;

  static final ExtensionMemory EMPTY =
      new ExtensionMemory(
          ImmutableMap.of(), ImmutableMap.of(), ImmutableSet.of(), ImmutableSet.of());

  /** The proxy's words about {@code resource}, null if it has not refused it. */
  @Nullable String refusal(EncodedResource resource) {
    return refused.getOrDefault(resource.name(), ImmutableMap.of()).get(resource.hash());
  }

  /**
   * {@code claimed} without what is not to be believed: what a name holds whose last content was
   * refused counts as unknown, and it is answered with its content. But a slot of a policy that is
   * spread over several is not sent by itself, beside slots of another policy: to know nothing of
   * it closes the policy before it is replaced.
   */
  TypeSubscription doubted(TypeSubscription claimed) {
    ImmutableSet<String> doubtful =
        claimed.interest().names().stream()
            .filter(name -> doubts(name, claimed.version(name)))
            .collect(ImmutableSet.toImmutableSet());
    ImmutableMap<String, String> versions =
        ImmutableMap.copyOf(
            Maps.transformEntries(
                claimed.told(),
                (name, told) -> doubtful.contains(name) ? Told.UNKNOWN.version() : told.version()));
    return claimed
        .withClaims(versions)
        .withDue(ImmutableSet.copyOf(Iterables.filter(doubtful, n -> !PolicyPhases.isSlot(n))));
  }

  /** True if a claim to hold {@code name} in this version proves nothing. */
  private boolean doubts(String name, @Nullable String version) {
    return unhealed.contains(name)
        || refused.getOrDefault(name, ImmutableMap.of()).keySet().stream()
            .anyMatch(hash -> version != null && EncodedResource.isVersionOf(hash, version));
  }

  /** With what {@code claims} says the proxy holds, as far as {@code extensions} has it. */
  ExtensionMemory proved(TypeSubscription claims, ResourceSet extensions) {
    ExtensionMemory memory = this;
    for (Map.Entry<String, Told> claim : claims.told().entrySet()) {
      EncodedResource wanted = extensions.get(claim.getKey());
      if (wanted != null
          && claim.getValue().resource() == null
          && wanted.version().equals(claim.getValue().version())
          && !claims.due().contains(claim.getKey())) {
        memory = memory.accepted(wanted);
      }
    }
    return memory;
  }

  /** What is sent in place of refused content, null if the proxy refuses even to deny everyone. */
  @Nullable EncodedResource fallback(String name) {
    EncodedResource last = good.get(name);
    if (last != null && refusal(last) == null) {
      return last;
    }
    EncodedResource deny = StandIns.denyEveryone(name);
    return refusal(deny) == null ? deny : null;
  }

  ExtensionMemory accepted(EncodedResource resource) {
    return new ExtensionMemory(
        with(good, resource.name(), resource),
        refused,
        unhealed.contains(resource.name())
            ? ImmutableSet.copyOf(Iterables.filter(unhealed, n -> !n.equals(resource.name())))
            : unhealed,
        asked.containsAll(resource.clusters()) ? asked : withAsked(resource.clusters()));
  }

  ExtensionMemory refused(EncodedResource resource, String message) {
    ImmutableMap<ContentHash, String> before =
        refused.getOrDefault(resource.name(), ImmutableMap.of());
    ImmutableMap<ContentHash, String> after =
        ImmutableMap.copyOf(
            Iterables.skip(
                with(before, resource.hash(), message).entrySet(),
                before.size() < REFUSALS_PER_NAME ? 0 : 1));
    return new ExtensionMemory(
        good,
        with(refused, resource.name(), after),
        ImmutableSet.<String>builder().addAll(unhealed).add(resource.name()).build(),
        asked);
  }

  private ImmutableSet<String> withAsked(Collection<String> clusters) {
    Set<String> latestLast = new LinkedHashSet<>(asked);
    latestLast.removeAll(clusters);
    latestLast.addAll(clusters);
    return ImmutableSet.copyOf(
        Iterables.skip(latestLast, Math.max(0, latestLast.size() - MOST_ASKED)));
  }

  private static <K, V> ImmutableMap<K, V> with(ImmutableMap<K, V> map, K key, V value) {
    Map<K, V> changed = new LinkedHashMap<>(map);
    changed.put(key, value);
    return ImmutableMap.copyOf(changed);
  }
}
