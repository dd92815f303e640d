package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;

/**
 * What a proxy would be told, as the bootstrap of a proxy that asks nobody: routes and endpoints
 * stand where they are referred to, and the policy slots are left out.
 */
final class StaticBootstrap {
  private static final String MANAGER =
      DeterministicProto.pack(HttpConnectionManager.getDefaultInstance()).getTypeUrl();

  /** Envoy refuses a listener that names a cluster which isn't there. */
  private static final ImmutableList<Cluster> OF_THE_BOOTSTRAP =
      ImmutableList.of(cluster("sds-grpc"), cluster("xds-grpc"));

  private final ImmutableMap<String, EncodedResource> routes;
  private final ImmutableMap<String, EncodedResource> endpoints;

  private StaticBootstrap(ImmutableList<EncodedResource> resources) {
    this.routes = byName(resources, ResourceType.ROUTE);
    this.endpoints = byName(resources, ResourceType.ENDPOINT);
  }

  static Bootstrap of(ImmutableList<EncodedResource> resources) {
    StaticBootstrap wrapper = new StaticBootstrap(resources);
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    bootstrap.getNodeBuilder().setId("sidecar").setCluster("sidecar");
    bootstrap.getStaticResourcesBuilder().addAllClusters(OF_THE_BOOTSTRAP);
    for (EncodedResource resource : resources) {
      switch (resource.type()) {
        case CLUSTER ->
            bootstrap.getStaticResourcesBuilder().addClusters(wrapper.cluster(resource));
        case LISTENER ->
            bootstrap.getStaticResourcesBuilder().addListeners(wrapper.listener(resource));
        case ENDPOINT, ROUTE, SECRET, EXTENSION -> {}
      }
    }
    return bootstrap.build();
  }

  private static Cluster cluster(String name) {
    return Cluster.newBuilder()
        .setName(name)
        .setType(Cluster.DiscoveryType.STATIC)
        .setLoadAssignment(ClusterLoadAssignment.newBuilder().setClusterName(name))
        .build();
  }

  private Cluster cluster(EncodedResource resource) {
    Cluster cluster = unpack(resource, Cluster.getDefaultInstance());
    if (!cluster.hasEdsClusterConfig()) {
      return cluster;
    }
    EncodedResource assignment = endpoints.get(cluster.getEdsClusterConfig().getServiceName());
    return cluster.toBuilder()
        .clearEdsClusterConfig()
        .setType(Cluster.DiscoveryType.STATIC)
        .setLoadAssignment(unpack(assignment, ClusterLoadAssignment.getDefaultInstance()))
        .build();
  }

  private Listener listener(EncodedResource resource) {
    Listener.Builder listener = unpack(resource, Listener.getDefaultInstance()).toBuilder();
    listener
        .getFilterChainsBuilderList()
        .forEach(chain ->
            chain.getFiltersBuilderList().stream()
                .filter(filter -> filter.getTypedConfig().getTypeUrl().equals(MANAGER))
                .forEach(filter -> filter.setTypedConfig(manager(filter.getTypedConfig()))));
    return listener.build();
  }

  private Any manager(Any any) {
    HttpConnectionManager manager = unpack(any, HttpConnectionManager.getDefaultInstance());
    HttpConnectionManager.Builder inline = manager.toBuilder().clearHttpFilters();
    manager.getHttpFiltersList().stream()
        .filter(filter -> !filter.hasConfigDiscovery())
        .forEach((HttpFilter filter) -> inline.addHttpFilters(filter));
    if (manager.hasRds()) {
      EncodedResource table = routes.get(manager.getRds().getRouteConfigName());
      inline.setRouteConfig(unpack(table, RouteConfiguration.getDefaultInstance()));
    }
    return DeterministicProto.pack(inline.build());
  }

  private static ImmutableMap<String, EncodedResource> byName(
      ImmutableList<EncodedResource> resources, ResourceType type) {
    return Maps.uniqueIndex(
        resources.stream().filter(resource -> resource.type() == type).toList(),
        EncodedResource::name);
  }

  private static <T extends Message> T unpack(EncodedResource resource, T type) {
    return unpack(resource.body(), type);
  }

  @SuppressWarnings("unchecked") // the parser of a type makes values of it
  private static <T extends Message> T unpack(Any any, T type) {
    try {
      return (T) type.getParserForType().parseFrom(any.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(any.getTypeUrl(), e);
    }
  }
}
