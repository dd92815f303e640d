package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.xds.EncodedResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;

/** The endpoint resources that clusters wait for when they are new or changed. */
final class EndpointNames {
  private EndpointNames() {}

  /** The names that {@code clusters} take their endpoints from. */
  static ImmutableSet<String> of(Iterable<EncodedResource> clusters) {
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (EncodedResource resource : clusters) {
      Cluster cluster = parse(resource);
      if (cluster.getType() == DiscoveryType.EDS) {
        String service = cluster.getEdsClusterConfig().getServiceName();
        names.add(service.isEmpty() ? cluster.getName() : service);
      }
    }
    return names.build();
  }

  /** The same for those that are not what the proxy was told {@code before}. */
  static ImmutableSet<String> ofChanged(Outgoing response, TypeSubscription before) {
    return of(
        response.resources().stream()
            .filter(cluster -> !cluster.version().equals(before.version(cluster.name())))
            .toList());
  }

  private static Cluster parse(EncodedResource resource) {
    try {
      return Cluster.parseFrom(resource.body().getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(resource + " holds no cluster", e);
    }
  }
}
