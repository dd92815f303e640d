package dev.portcullis.xds;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the names in a snapshot behind which there is no resource: a listener that refers to such a
 * route table or extension warms for ever, and with it everything that the update brought.
 */
public final class ReferenceCheck {
  /** The types that refer to others, by URL. */
  private static final ImmutableMap<String, Message> REFERRING =
      Stream.<Message>of(
              Cluster.getDefaultInstance(),
              Listener.getDefaultInstance(),
              RouteConfiguration.getDefaultInstance(),
              HttpConnectionManager.getDefaultInstance(),
              TcpProxy.getDefaultInstance(),
              DownstreamTlsContext.getDefaultInstance(),
              UpstreamTlsContext.getDefaultInstance(),
              ProxyProtocolUpstreamTransport.getDefaultInstance())
          .collect(
              ImmutableMap.toImmutableMap(
                  type -> DeterministicProto.pack(type).getTypeUrl(), type -> type));

  private final Snapshot snapshot;
  private final ImmutableSortedSet.Builder<Reference> dangling = ImmutableSortedSet.naturalOrder();

  private ReferenceCheck(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** A name that a resource uses for another. */
  public record Reference(ResourceType from, String user, ResourceType to, String name)
      implements Comparable<Reference> {
    private static final Comparator<Reference> ORDER =
        Comparator.comparing(Reference::from)
            .thenComparing(Reference::user)
            .thenComparing(Reference::to)
            .thenComparing(Reference::name);

    @Override
    public int compareTo(Reference other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * The references that lead nowhere. One from a route to a cluster may be meant: Envoy answers its
   * requests with 503.
   */
  public static ImmutableSortedSet<Reference> dangling(Snapshot snapshot) {
    ReferenceCheck check = new ReferenceCheck(snapshot);
    for (ResourceType type : ResourceType.values()) {
      for (EncodedResource user : snapshot.resources(type).byName().values()) {
        check.visit(user, user.body());
        user.clusters().forEach(cluster -> check.uses(user, ResourceType.CLUSTER, cluster));
      }
    }
    return check.dangling.build();
  }

  private void visit(EncodedResource user, Message message) {
    switch (message) {
      case Any any -> visitPacked(user, any);
      case Rds rds -> uses(user, ResourceType.ROUTE, rds.getRouteConfigName());
      case HttpFilter filter when filter.hasConfigDiscovery() ->
          uses(user, ResourceType.EXTENSION, filter.getName());
      case SdsSecretConfig secret when secret.getSdsConfig().hasAds() ->
          uses(user, ResourceType.SECRET, secret.getName());
      case Cluster cluster when cluster.hasEdsClusterConfig() ->
          uses(user, ResourceType.ENDPOINT, cluster.getEdsClusterConfig().getServiceName());
      case RouteAction action when !action.getCluster().isEmpty() ->
          uses(user, ResourceType.CLUSTER, action.getCluster());
      case TcpProxy proxy when !proxy.getCluster().isEmpty() ->
          uses(user, ResourceType.CLUSTER, proxy.getCluster());
      case TcpProxy.WeightedCluster.ClusterWeight cluster ->
          uses(user, ResourceType.CLUSTER, cluster.getName());
      case ClusterWeight cluster -> uses(user, ResourceType.CLUSTER, cluster.getName());
      default -> {}
    }
    message.getAllFields().forEach((field, value) -> visitField(user, field, value));
  }

  private void visitField(EncodedResource user, FieldDescriptor field, Object value) {
    if (value instanceof Message message) {
      visit(user, message);
    } else if (value instanceof List<?> list
        && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      list.forEach(element -> visit(user, (Message) element));
    }
  }

  private void visitPacked(EncodedResource user, Any any) {
    Message type = REFERRING.get(any.getTypeUrl());
    if (type != null) {
      try {
        visit(user, type.getParserForType().parseFrom(any.getValue()));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException("not what it says it is: " + any.getTypeUrl(), e);
      }
    }
  }

  private void uses(EncodedResource user, ResourceType type, String name) {
    if (snapshot.resources(type).get(name) == null) {
      dangling.add(new Reference(user.type(), user.name(), type, name));
    }
  }
}
