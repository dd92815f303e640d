package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceSet;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The clusters that extensions ask. Envoy takes one that it does not have for an authorizer that
 * gives no answer, which is no refusal where that fails open. So an extension waits for its
 * clusters, refuses where the proxy refused them, and keeps them for as long as it is in use.
 */
final class AskedClusters {
  private final Snapshot snapshot;
  private final ImmutableMap<ResourceType, TypeSubscription> types;
  private final ExtensionMemory memory;

  AskedClusters(
      Snapshot snapshot,
      ImmutableMap<ResourceType, TypeSubscription> types,
      ExtensionMemory memory) {
    this.snapshot = snapshot;
    this.types = types;
    this.memory = memory;
  }

  /** What the proxy is to hold: what its snapshot says, but for the sake of these clusters. */
  ResourceSet resources(ResourceType type) {
    ResourceSet all = snapshot.resources(type);
    return switch (type) {
      case EXTENSION -> extensions(all);
      case CLUSTER -> withTold(all, type, inUse());
      case ENDPOINT -> withTold(all, type, endpointsInUse());
      case SECRET, LISTENER, ROUTE -> all;
    };
  }

  /** True if {@code extension} must not be sent yet. */
  boolean isEarly(EncodedResource extension) {
    return extension.clusters().stream()
            .anyMatch(cluster -> !isProved(cluster, extension.name()) && isOnItsWay(cluster))
        || extension.preceding().stream()
            .anyMatch(cluster ->
                !isProved(cluster, extension.name())
                    && !cannotBeHad(cluster)
                    && isOnItsWay(cluster));
  }

  private ResourceSet extensions(ResourceSet all) {
    if (all.byName().values().stream().allMatch(extension -> extension.clusters().isEmpty())) {
      return all;
    }
    return ResourceSet.of(
        all.byName().values().stream().map(this::askable).collect(ImmutableList.toImmutableList()));
  }

  private EncodedResource askable(EncodedResource extension) {
    EncodedResource otherwise = extension.otherwise();
    boolean missing =
        extension.clusters().stream()
            .anyMatch(cluster -> !isProved(cluster, extension.name()) && cannotBeHad(cluster));
    return missing && otherwise != null ? otherwise : extension;
  }

  private boolean cannotBeHad(String cluster) {
    TypeSubscription clusters = types.get(ResourceType.CLUSTER);
    return snapshot.resources(ResourceType.CLUSTER).get(cluster) == null
        || clusters != null
            && clusters.rejections().stream()
                .anyMatch(rejection -> rejection.blamed().contains(cluster));
  }

  /** An extension of this name that asks it was accepted: the proxy has had it since. */
  private boolean isProved(String cluster, String extension) {
    EncodedResource good = memory.good().get(extension);
    return good != null
        && (good.clusters().contains(cluster) || good.preceding().contains(cluster));
  }

  private boolean isOnItsWay(String name) {
    TypeSubscription clusters = types.get(ResourceType.CLUSTER);
    if (clusters == null || !clusters.interest().covers(name)) {
      return false; // the proxy has its clusters from elsewhere
    }
    EncodedResource cluster = snapshot.resources(ResourceType.CLUSTER).get(name);
    TypeSubscription endpoints = types.get(ResourceType.ENDPOINT);
    return !isThere(clusters, name)
        || cluster != null
            && EndpointNames.of(ImmutableList.of(cluster)).stream()
                .anyMatch(ofCluster -> endpoints == null || !isThere(endpoints, ofCluster));
  }

  private static boolean isThere(TypeSubscription state, String name) {
    Told told = state.told().get(name);
    Outgoing unanswered = state.inFlight();
    return told != null
        && !told.isAbsent()
        && (unanswered == null || !unanswered.versions().containsKey(name));
  }

  /**
   * The clusters of the extensions that the proxy may be enforcing, and of those that it enforced
   * before: a request may still wait for an answer of theirs. Envoy would cut that short when the
   * cluster goes, which lets the request pass where the authorizer fails open. How long it may wait
   * only Envoy knows, so they stay for as long as the proxy is connected.
   */
  private ImmutableSet<String> inUse() {
    TypeSubscription extensions = types.get(ResourceType.EXTENSION);
    if (extensions == null) {
      return ImmutableSet.of();
    }
    ImmutableSet.Builder<String> clusters = ImmutableSet.builder();
    for (String name : extensions.interest().names()) {
      Told told = extensions.told().get(name);
      EncodedResource extension = told == null ? null : told.resource();
      if (extension != null) {
        clusters.addAll(extension.clusters()).addAll(extension.preceding());
      }
    }
    return clusters.addAll(memory.asked()).build();
  }

  private ImmutableSet<String> endpointsInUse() {
    TypeSubscription clusters = types.get(ResourceType.CLUSTER);
    return clusters == null
        ? ImmutableSet.of()
        : EndpointNames.of(
            inUse().stream()
                .map(clusters.told()::get)
                .filter(Objects::nonNull)
                .map(Told::resource)
                .filter(Objects::nonNull)
                .collect(ImmutableList.toImmutableList()));
  }

  /** With what is gone of {@code names}, as it was told last. */
  private ResourceSet withTold(ResourceSet all, ResourceType type, ImmutableSet<String> names) {
    TypeSubscription state = types.get(type);
    if (state == null || all.byName().keySet().containsAll(names)) {
      return all;
    }
    Map<String, EncodedResource> kept = new LinkedHashMap<>();
    for (String name : names) {
      Told told = state.told().get(name);
      EncodedResource resource = told == null ? null : told.resource();
      if (resource != null) {
        kept.put(name, resource);
      }
    }
    kept.putAll(all.byName());
    return ResourceSet.of(kept.values());
  }
}
