package dev.portcullis.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;

/** A response as a client sees it, of either variant. */
record Answer(
    ResourceType type,
    ImmutableMap<String, Any> resources,
    ImmutableMap<String, String> versions,
    ImmutableSet<String> removed,
    String nonce,
    String version) {

  static Answer of(DeltaDiscoveryResponse response) {
    ImmutableMap.Builder<String, Any> resources = ImmutableMap.builder();
    ImmutableMap.Builder<String, String> versions = ImmutableMap.builder();
    for (Resource resource : response.getResourcesList()) {
      resources.put(resource.getName(), resource.getResource());
      versions.put(resource.getName(), resource.getVersion());
    }
    return new Answer(
        type(response.getTypeUrl()),
        resources.buildOrThrow(),
        versions.buildOrThrow(),
        ImmutableSet.copyOf(response.getRemovedResourcesList()),
        response.getNonce(),
        response.getSystemVersionInfo());
  }

  static Answer of(DiscoveryResponse response) {
    ResourceType type = type(response.getTypeUrl());
    ImmutableMap.Builder<String, Any> resources = ImmutableMap.builder();
    response.getResourcesList().forEach(body -> resources.put(name(type, body), body));
    return new Answer(
        type,
        resources.buildOrThrow(),
        ImmutableMap.of(),
        ImmutableSet.of(),
        response.getNonce(),
        response.getVersionInfo());
  }

  private static ResourceType type(String url) {
    ResourceType type = ResourceType.byTypeUrl(url);
    if (type == null) {
      throw new AssertionError("a response of unknown type " + url);
    }
    return type;
  }

  private static String name(ResourceType type, Any body) {
    try {
      return switch (type) {
        case CLUSTER -> body.unpack(Cluster.class).getName();
        case ENDPOINT -> body.unpack(ClusterLoadAssignment.class).getClusterName();
        case SECRET -> body.unpack(Secret.class).getName();
        case EXTENSION -> body.unpack(TypedExtensionConfig.class).getName();
        case LISTENER -> body.unpack(Listener.class).getName();
        case ROUTE -> body.unpack(RouteConfiguration.class).getName();
      };
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("a body of another type", e);
    }
  }
}
