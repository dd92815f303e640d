package dev.portcullis.compile.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.routing.ClusterPlan;
import dev.portcullis.compile.routing.ConnectionPolicy;
import dev.portcullis.compile.routing.EndpointPlan;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CustomClusterType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.clusters.common.dns.v3.DnsLookupFamily;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;

/** Renders clusters and their endpoints. */
final class ClusterEmitter {
  private static final Duration DNS_REFRESH = Duration.newBuilder().setSeconds(60).build();

  /** Every address of a name is an endpoint, for as long as the name server says. */
  private static final Any DNS =
      DeterministicProto.pack(
          DnsCluster.newBuilder()
              .setDnsRefreshRate(DNS_REFRESH)
              .setRespectDnsTtl(true)
              .setDnsLookupFamily(DnsLookupFamily.V4_PREFERRED)
              .build());

  /** Istio's iptables rules return what comes from here. */
  private static final SocketAddress NOT_INTERCEPTED =
      SocketAddress.newBuilder().setAddress("127.0.0.6").setPortValue(0).build();

  private ClusterEmitter() {}

  static Cluster cluster(ClusterPlan plan) {
    ConnectionPolicy policy = plan.connections();
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setName(plan.name())
            .setCircuitBreakers(CircuitBreakerEmitter.of(policy));
    UpstreamConnectionEmitter.add(policy.connectionPool(), cluster);
    UpstreamHttpEmitter.add(plan, cluster);
    OutlierDetectionEmitter.add(policy.outlierDetection(), cluster);
    if (plan.tls() != null) {
      cluster.setTransportSocket(UpstreamTlsEmitter.socket(plan.tls()));
    }
    UpstreamConnectionEmitter.tellClient(policy.proxyProtocol(), cluster);
    switch (plan.discovery()) {
      case ENDPOINT_RESOURCE -> fromResource(balanced(cluster, policy), plan.name());
      case DNS -> byName(balanced(cluster, policy)).setLoadAssignment(endpoints(plan));
      case INLINE ->
          balanced(cluster, policy)
              .setType(DiscoveryType.STATIC)
              .setLoadAssignment(endpoints(plan));
      case ORIGINAL_DESTINATION ->
          cluster.setType(DiscoveryType.ORIGINAL_DST).setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
      case OWN_WORKLOAD -> toOwnWorkload(cluster, plan);
    }
    return cluster.build();
  }

  private static Cluster.Builder balanced(Cluster.Builder cluster, ConnectionPolicy policy) {
    LoadBalancerEmitter.add(policy.loadBalancer(), cluster);
    return cluster;
  }

  static ClusterLoadAssignment endpoints(ClusterPlan plan) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(plan.name());
    if (!plan.endpoints().isEmpty()) {
      LocalityLbEndpoints.Builder endpoints = assignment.addEndpointsBuilder();
      plan.endpoints().forEach(endpoint -> endpoints.addLbEndpoints(endpoint(endpoint)));
    }
    return assignment.build();
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
  private static Cluster.Builder byName(Cluster.Builder cluster) {
    return cluster.setClusterType(
        CustomClusterType.newBuilder().setName("envoy.clusters.dns").setTypedConfig(DNS));
  }

  private static LbEndpoint endpoint(EndpointPlan plan) {
    LbEndpoint.Builder endpoint =
        LbEndpoint.newBuilder().setEndpoint(Endpoint.newBuilder().setAddress(address(plan)));
    if (plan.weight() > 0) {
      endpoint.setLoadBalancingWeight(UInt32Value.of(plan.weight()));
    }
    return endpoint.build();
  }

  private static Address address(EndpointPlan plan) {
    return plan.isSocketPath()
        ? Address.newBuilder().setPipe(Pipe.newBuilder().setPath(plan.address())).build()
        : Addresses.socket(plan.address(), plan.port());
  }
}
