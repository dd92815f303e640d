package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.portcullis.compile.envoy.PolicySlots;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.filter_chain.v3.FilterChainConfig;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

/** Resources that a real Envoy serves requests by: one listener, route, cluster and policy. */
final class EnvoyResources {
  static final String ROUTES = "http.test";
  static final String CLUSTER = "backend";

  private static final ConfigSource ADS =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .setInitialFetchTimeout(Duration.getDefaultInstance())
          .build();

  private EnvoyResources() {}

  static EncodedResource listener(String name, int port) {
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix(name)
            .setRds(Rds.newBuilder().setRouteConfigName(ROUTES).setConfigSource(ADS))
            .addAllHttpFilters(PolicySlots.httpFilters(PolicyDelivery.ATOMIC))
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("envoy.filters.http.router")
                    .setTypedConfig(DeterministicProto.pack(Router.getDefaultInstance())))
            .build();
    return encode(
        ResourceType.LISTENER,
        name,
        Listener.newBuilder()
            .setName(name)
            .setAddress(address(port))
            .addFilterChains(
                FilterChain.newBuilder()
                    .addFilters(
                        Filter.newBuilder()
                            .setName("envoy.filters.network.http_connection_manager")
                            .setTypedConfig(DeterministicProto.pack(manager))))
            .build());
  }

  static EncodedResource routes() {
    Route.Builder route =
        Route.newBuilder()
            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
            .setRoute(RouteAction.newBuilder().setCluster(CLUSTER));
    return encode(
        ResourceType.ROUTE,
        ROUTES,
        RouteConfiguration.newBuilder()
            .setName(ROUTES)
            .addVirtualHosts(
                VirtualHost.newBuilder().setName("all").addDomains("*").addRoutes(route))
            .build());
  }

  static EncodedResource cluster(int connectSeconds) {
    return encode(
        ResourceType.CLUSTER,
        CLUSTER,
        Cluster.newBuilder()
            .setName(CLUSTER)
            .setType(Cluster.DiscoveryType.EDS)
            .setConnectTimeout(Duration.newBuilder().setSeconds(connectSeconds))
            .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
            .build());
  }

  static EncodedResource endpoints(int port) {
    return encode(
        ResourceType.ENDPOINT,
        CLUSTER,
        ClusterLoadAssignment.newBuilder()
            .setClusterName(CLUSTER)
            .addEndpoints(
                LocalityLbEndpoints.newBuilder()
                    .addLbEndpoints(
                        LbEndpoint.newBuilder()
                            .setEndpoint(Endpoint.newBuilder().setAddress(address(port)))))
            .build());
  }

  /** A policy that denies {@code paths}, none for an empty policy. */
  static EncodedResource denying(String... paths) {
    io.envoyproxy.envoy.config.rbac.v3.RBAC.Builder rules =
        io.envoyproxy
            .envoy
            .config
            .rbac
            .v3
            .RBAC
            .newBuilder()
            .setAction(io.envoyproxy.envoy.config.rbac.v3.RBAC.Action.DENY);
    for (String path : paths) {
      rules.putPolicies(path, policy(StringMatcher.newBuilder().setExact(path).build()));
    }
    return policy(rules.build());
  }

  /** A policy that Envoy refuses when it makes the filter. */
  static EncodedResource withBadRegex() {
    StringMatcher bad =
        StringMatcher.newBuilder().setSafeRegex(RegexMatcher.newBuilder().setRegex("(")).build();
    return policy(
        io.envoyproxy
            .envoy
            .config
            .rbac
            .v3
            .RBAC
            .newBuilder()
            .setAction(io.envoyproxy.envoy.config.rbac.v3.RBAC.Action.DENY)
            .putPolicies("bad", policy(bad))
            .build());
  }

  private static Policy policy(StringMatcher path) {
    return Policy.newBuilder()
        .addPermissions(Permission.newBuilder().setUrlPath(PathMatcher.newBuilder().setPath(path)))
        .addPrincipals(Principal.newBuilder().setAny(true))
        .build();
  }

  private static EncodedResource policy(io.envoyproxy.envoy.config.rbac.v3.RBAC rules) {
    Any filter = DeterministicProto.pack(RBAC.newBuilder().setRules(rules).build());
    FilterChainConfig chain =
        FilterChainConfig.newBuilder()
            .setDefaultFilterChain(
                io.envoyproxy.envoy.extensions.filters.http.filter_chain.v3.FilterChain.newBuilder()
                    .addFilters(
                        TypedExtensionConfig.newBuilder().setName("deny").setTypedConfig(filter)))
            .build();
    return EncodedResource.of(
        ResourceType.EXTENSION,
        PolicySlots.POLICY,
        TypedExtensionConfig.newBuilder()
            .setName(PolicySlots.POLICY)
            .setTypedConfig(DeterministicProto.pack(chain))
            .build(),
        ImmutableList.of(
            new ResourceOrigin("AuthorizationPolicy", "default", "deny", "deny.yaml:1:1")));
  }

  private static Address address(int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
        .build();
  }

  private static EncodedResource encode(ResourceType type, String name, Message message) {
    return EncodedResource.of(type, name, message, ImmutableSet.of());
  }
}
