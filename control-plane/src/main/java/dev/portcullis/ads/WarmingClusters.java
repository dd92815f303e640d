package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The clusters that a proxy is to have and cannot use yet. Envoy acknowledges a new one at once,
 * asks for its endpoints only then, and answers 503 to all that a route sends there before it has
 * them: so what may refer to a new cluster waits until the endpoints are on their way, too.
 */
final class WarmingClusters {
  private WarmingClusters() {}

  /** Whether there is any, for a proxy that has its clusters and endpoints by this stream. */
  static boolean any(Snapshot snapshot, ImmutableMap<ResourceType, TypeSubscription> types) {
    TypeSubscription clusters = types.get(ResourceType.CLUSTER);
    TypeSubscription endpoints = types.get(ResourceType.ENDPOINT);
    return clusters != null
        && endpoints != null
        && snapshot.resources(ResourceType.CLUSTER).byName().keySet().stream()
            .filter(clusters.interest()::covers)
            .anyMatch(name -> isWarming(name, clusters.told().get(name), endpoints));
  }

  private static boolean isWarming(
      String name, @Nullable Told cluster, TypeSubscription endpoints) {
    if (cluster == null || cluster.isAbsent()) {
      return true; // the response before is not answered yet
    }
    EncodedResource resource = cluster.resource();
    // Endpoints have the name of their cluster, as a rule: only the others are looked at closely.
    // One that the proxy refused, or had before this stream, is not waited for.
    return resource != null
        && !isTold(name, endpoints)
        && !EndpointNames.of(ImmutableList.of(resource)).stream()
            .allMatch(ofCluster -> isTold(ofCluster, endpoints));
  }

  private static boolean isTold(String name, TypeSubscription endpoints) {
    return endpoints.told().containsKey(name) && !endpoints.due().contains(name);
  }
}
