package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.routing.ClusterPlan;
import dev.portcullis.compile.routing.ConnectionPolicy;
import dev.portcullis.compile.routing.EndpointGroups;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CustomClusterType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.extensions.clusters.common.dns.v3.DnsLookupFamily;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;

/** Renders clusters and their endpoints. */
final class ClusterEmitter {
  private static final Duration DNS_REFRESH = Duration.newBuilder().setSeconds(60).build();

  /** Istio's iptables rules return what comes from here. */
  private static final SocketAddress NOT_INTERCEPTED =
      SocketAddress.newBuilder().setAddress("127.0.0.6").setPortValue(0).build();

  private final ImmutableSortedMap<String, String> client;
  private final UpstreamTlsEmitter security;

  /** Renders for clients with these labels. */
  ClusterEmitter(MeshSettings mesh, ImmutableSortedMap<String, String> client) {
    this.client = client;
    this.security = new UpstreamTlsEmitter(new MutualTlsEmitter(mesh));
  }

  Cluster cluster(ClusterPlan plan) {
    ConnectionPolicy policy = plan.connections();
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setName(plan.name())
            .setCircuitBreakers(CircuitBreakerEmitter.of(policy));
    UpstreamConnectionEmitter.add(policy.connectionPool(), cluster);
    UpstreamHttpEmitter.add(plan, cluster);
    OutlierDetectionEmitter.add(policy.outlierDetection(), cluster);
    if (plan.tls() != null) {
      security.secure(cluster, plan.tls());
    }
    UpstreamConnectionEmitter.tellClient(policy.proxyProtocol(), cluster);
    switch (plan.discovery()) {
      case ENDPOINT_RESOURCE -> fromResource(balanced(cluster, plan), plan.name());
      case DNS -> byName(balanced(cluster, plan), plan, /* oneAddress= */ false);
      case ONE_NAME -> byName(balanced(cluster, plan), plan, /* oneAddress= */ true);
      case INLINE ->
          balanced(cluster, plan).setType(DiscoveryType.STATIC).setLoadAssignment(endpoints(plan));
      case ORIGINAL_DESTINATION ->
          cluster.setType(DiscoveryType.ORIGINAL_DST).setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
      case OWN_WORKLOAD -> toOwnWorkload(cluster, plan);
    }
    return cluster.build();
  }

  ClusterLoadAssignment endpoints(ClusterPlan plan) {
    return EndpointEmitter.assignment(plan, client);
  }

  private Cluster.Builder balanced(Cluster.Builder cluster, ClusterPlan plan) {
    LoadBalancerEmitter.add(plan.connections().loadBalancer(), cluster);
    if (EndpointGroups.areWeighted(plan, client)) {
      cluster
          .getCommonLbConfigBuilder()
          .setLocalityWeightedLbConfig(LocalityWeightedLbConfig.getDefaultInstance());
    }
    return cluster;
  }

  private static void toOwnWorkload(Cluster.Builder cluster, ClusterPlan plan) {
    cluster
        .setType(DiscoveryType.ORIGINAL_DST)
        .setLbPolicy(LbPolicy.CLUSTER_PROVIDED)
        .setUpstreamBindConfig(BindConfig.newBuilder().setSourceAddress(NOT_INTERCEPTED));
    plan.endpoints()
        .forEach(endpoint ->
            cluster
                .getOriginalDstLbConfigBuilder()
                .setUpstreamPortOverride(UInt32Value.of(endpoint.port())));
  }

  private static void fromResource(Cluster.Builder cluster, String name) {
    cluster
        .setType(DiscoveryType.EDS)
        .setEdsClusterConfig(
            EdsClusterConfig.newBuilder()
                .setServiceName(name)
                .setEdsConfig(ConfigSources.adsWithoutTimeout()));
  }

  // The newer form, a cluster extension for DNS, is not in every Envoy that has all else we need.
  @SuppressWarnings("deprecation")
  private void byName(Cluster.Builder cluster, ClusterPlan plan, boolean oneAddress) {
    // Every address of a name is an endpoint, for as long as the name server says.
    DnsCluster dns =
        DnsCluster.newBuilder()
            .setDnsRefreshRate(DNS_REFRESH)
            .setRespectDnsTtl(true)
            .setDnsLookupFamily(DnsLookupFamily.V4_PREFERRED)
            .setAllAddressesInSingleEndpoint(oneAddress)
            .build();
    cluster
        .setClusterType(
            CustomClusterType.newBuilder()
                .setName("envoy.clusters.dns")
                .setTypedConfig(DeterministicProto.pack(dns)))
        .setLoadAssignment(endpoints(plan));
  }
}
