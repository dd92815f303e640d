package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.MapMaker;
import dev.portcullis.compile.routing.ClusterPlan;
import dev.portcullis.compile.routing.EndpointGroups;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Clusters as proxies are told them, made once for all groups that share a plan: in a large mesh
 * they are most of what there is, in time and in memory. Safe for use by many threads.
 */
final class EncodedClusters {
  private final MeshSettings mesh;

  /** By instance: to compare plans takes longer than to render them. */
  private final ConcurrentMap<
          ClusterPlan,
          ConcurrentMap<ImmutableSortedMap<String, String>, ImmutableList<EncodedResource>>>
      known = new MapMaker().weakKeys().makeMap();

  EncodedClusters(MeshSettings mesh) {
    this.mesh = mesh;
  }

  @SuppressWarnings("ReferenceEquality") // one that did not change is the same instance
  boolean areOf(MeshSettings settings) {
    return mesh == settings || mesh.equals(settings);
  }

  /** The cluster, and its endpoints if they are a resource of their own, for these clients. */
  ImmutableList<EncodedResource> of(ClusterPlan plan, ImmutableSortedMap<String, String> clients) {
    ImmutableSortedMap<String, String> labels =
        EndpointGroups.dependOnClients(plan) ? clients : ImmutableSortedMap.of();
    return Objects.requireNonNull(
        Objects.requireNonNull(known.computeIfAbsent(plan, _ -> new ConcurrentHashMap<>()))
            .computeIfAbsent(labels, these -> encode(plan, these)));
  }

  private ImmutableList<EncodedResource> encode(
      ClusterPlan plan, ImmutableSortedMap<String, String> clients) {
    ClusterEmitter emitter = new ClusterEmitter(mesh, clients);
    ImmutableList<ConfigMeta> origins = plan.origins();
    EncodedResource cluster =
        RoutingCompiler.resource(ResourceType.CLUSTER, plan.name(), emitter.cluster(plan), origins);
    return switch (plan.discovery()) {
      case DNS, ONE_NAME, INLINE, ORIGINAL_DESTINATION, OWN_WORKLOAD -> ImmutableList.of(cluster);
      case ENDPOINT_RESOURCE ->
          ImmutableList.of(
              cluster,
              RoutingCompiler.resource(
                  ResourceType.ENDPOINT, plan.name(), emitter.endpoints(plan), origins));
    };
  }
}
