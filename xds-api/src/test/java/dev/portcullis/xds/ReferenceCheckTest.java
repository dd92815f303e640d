package dev.portcullis.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Message;
import dev.portcullis.xds.ReferenceCheck.Reference;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import org.junit.jupiter.api.Test;

final class ReferenceCheckTest {
  private static final ConfigSource ADS =
      ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()).build();

  private static final EncodedResource CLUSTER =
      resource(
          ResourceType.CLUSTER,
          "c",
          Cluster.newBuilder()
              .setName("c")
              .setEdsClusterConfig(EdsClusterConfig.newBuilder().setServiceName("c"))
              .build());

  private static final EncodedResource LISTENER =
      resource(
          ResourceType.LISTENER,
          "l",
          Listener.newBuilder()
              .addFilterChains(
                  FilterChain.newBuilder()
                      .setTransportSocket(
                          TransportSocket.newBuilder()
                              .setTypedConfig(DeterministicProto.pack(tls())))
                      .addFilters(
                          Filter.newBuilder().setTypedConfig(DeterministicProto.pack(manager()))))
              .build());

  private static final EncodedResource ROUTES =
      resource(
          ResourceType.ROUTE,
          "r",
          RouteConfiguration.newBuilder()
              .addVirtualHosts(
                  VirtualHost.newBuilder()
                      .addRoutes(
                          Route.newBuilder().setRoute(RouteAction.newBuilder().setCluster("one")))
                      .addRoutes(
                          Route.newBuilder()
                              .setRoute(
                                  RouteAction.newBuilder()
                                      .setWeightedClusters(
                                          WeightedCluster.newBuilder()
                                              .addClusters(
                                                  WeightedCluster.ClusterWeight.newBuilder()
                                                      .setName("two"))))))
              .build());

  @Test
  void aListenerMissesItsRoutesItsExtensionAndItsSecret() {
    assertThat(dangling(LISTENER))
        .containsExactly(
            new Reference(ResourceType.LISTENER, "l", ResourceType.SECRET, "s"),
            new Reference(ResourceType.LISTENER, "l", ResourceType.EXTENSION, "http/policy"),
            new Reference(ResourceType.LISTENER, "l", ResourceType.ROUTE, "r"));
  }

  @Test
  void aClusterMissesItsEndpoints() {
    assertThat(dangling(CLUSTER))
        .containsExactly(new Reference(ResourceType.CLUSTER, "c", ResourceType.ENDPOINT, "c"));
  }

  @Test
  void routesMissTheirClusters() {
    assertThat(dangling(ROUTES))
        .containsExactly(
            new Reference(ResourceType.ROUTE, "r", ResourceType.CLUSTER, "one"),
            new Reference(ResourceType.ROUTE, "r", ResourceType.CLUSTER, "two"));
  }

  @Test
  void nothingIsMissedThatIsThere() {
    EncodedResource endpoints =
        resource(ResourceType.ENDPOINT, "c", ClusterLoadAssignment.getDefaultInstance());
    assertThat(dangling(CLUSTER, endpoints)).isEmpty();
  }

  private static Iterable<Reference> dangling(EncodedResource... resources) {
    return ReferenceCheck.dangling(Snapshot.of(1, ImmutableList.copyOf(resources)));
  }

  private static EncodedResource resource(ResourceType type, String name, Message message) {
    return EncodedResource.of(type, name, message, ImmutableList.of());
  }

  private static HttpConnectionManager manager() {
    return HttpConnectionManager.newBuilder()
        .setRds(Rds.newBuilder().setRouteConfigName("r"))
        .addHttpFilters(
            HttpFilter.newBuilder()
                .setName("http/policy")
                .setConfigDiscovery(ExtensionConfigSource.newBuilder().setConfigSource(ADS)))
        .addHttpFilters(HttpFilter.newBuilder().setName("router"))
        .build();
  }

  private static DownstreamTlsContext tls() {
    return DownstreamTlsContext.newBuilder()
        .setCommonTlsContext(
            CommonTlsContext.newBuilder()
                .addTlsCertificateSdsSecretConfigs(
                    SdsSecretConfig.newBuilder().setName("s").setSdsConfig(ADS)))
        .build();
  }
}
