package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;

/** Small resources whose content is a number: equal numbers, equal versions. */
final class Samples {
  private Samples() {}

  static EncodedResource cluster(String name, int content) {
    return encode(
        ResourceType.CLUSTER,
        name,
        Cluster.newBuilder().setName(name).setConnectTimeout(seconds(content)).build());
  }

  static EncodedResource edsCluster(String name, int content) {
    return encode(
        ResourceType.CLUSTER,
        name,
        Cluster.newBuilder()
            .setName(name)
            .setType(Cluster.DiscoveryType.EDS)
            .setConnectTimeout(seconds(content))
            .build());
  }

  static EncodedResource endpoints(String name, int content) {
    return encode(
        ResourceType.ENDPOINT,
        name,
        ClusterLoadAssignment.newBuilder()
            .setClusterName(name)
            .setPolicy(
                ClusterLoadAssignment.Policy.newBuilder().setEndpointStaleAfter(seconds(content)))
            .build());
  }

  static EncodedResource listener(String name, int content) {
    return encode(
        ResourceType.LISTENER,
        name,
        Listener.newBuilder().setName(name).setListenerFiltersTimeout(seconds(content)).build());
  }

  static EncodedResource route(String name, int content) {
    return encode(
        ResourceType.ROUTE,
        name,
        RouteConfiguration.newBuilder()
            .setName(name)
            .addInternalOnlyHeaders("x-" + content)
            .build());
  }

  static EncodedResource secret(String name, int content) {
    Secret.Builder secret = Secret.newBuilder().setName(name);
    secret.getGenericSecretBuilder().getSecretBuilder().setInlineString("s" + content);
    return encode(ResourceType.SECRET, name, secret.build());
  }

  static EncodedResource extension(String name, int content) {
    RBAC.Builder rbac = RBAC.newBuilder().setShadowRulesStatPrefix("v" + content);
    rbac.getRulesBuilder().setAction(Action.DENY);
    return encode(
        ResourceType.EXTENSION,
        name,
        TypedExtensionConfig.newBuilder()
            .setName(name)
            .setTypedConfig(DeterministicProto.pack(rbac.build()))
            .build());
  }

  /** Sample content that comes after clusters, and is as closed without them. */
  static EncodedResource after(String name, int content, String... clusters) {
    return extension(name, content).after(ImmutableSortedSet.copyOf(clusters));
  }

  /** An extension that asks a cluster. */
  static EncodedResource asking(String name, int content, String cluster) {
    return extension(name, content).asking(ImmutableSortedSet.of(cluster), refusing(name, content));
  }

  /** What takes its place where the cluster cannot be had. */
  static EncodedResource refusing(String name, int content) {
    return extension(name, -content);
  }

  /** What a proxy gets for an extension that nobody knows. */
  static EncodedResource denied(String name) {
    return StandIns.denyEveryone(name);
  }

  /** What a proxy gets for a cluster's endpoints that nobody knows. */
  static EncodedResource noEndpoints(String name) {
    return encode(
        ResourceType.ENDPOINT,
        name,
        ClusterLoadAssignment.newBuilder().setClusterName(name).build());
  }

  private static Duration seconds(int content) {
    return Duration.newBuilder().setSeconds(content).build();
  }

  private static EncodedResource encode(ResourceType type, String name, Message message) {
    return EncodedResource.of(
        type,
        name,
        message,
        ImmutableSet.of(new ResourceOrigin("AuthorizationPolicy", "ns", name, name + ".yaml:1:1")));
  }
}
