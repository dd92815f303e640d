package dev.portcullis.compile.envoy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.routing.ClusterPlan;
import dev.portcullis.compile.routing.EndpointGroup;
import dev.portcullis.compile.routing.EndpointGroups;
import dev.portcullis.compile.routing.EndpointPlan;
import dev.portcullis.compile.routing.UpstreamTls;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.List;

/** Renders the endpoints of clusters, by the place where they are. */
final class EndpointEmitter {
  private EndpointEmitter() {}

  /** The endpoints as clients with these labels see them. */
  static ClusterLoadAssignment assignment(
      ClusterPlan plan, ImmutableSortedMap<String, String> client) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(plan.name());
    boolean marked = plan.tls() instanceof UpstreamTls.Automatic;
    for (EndpointGroup group : EndpointGroups.of(plan, client)) {
      LocalityLbEndpoints.Builder endpoints =
          assignment.addEndpointsBuilder().setPriority(group.turn());
      if (!group.place().isEmpty()) {
        endpoints.setLocality(locality(group.place()));
      }
      if (group.weight() > 0) {
        endpoints.setLoadBalancingWeight(UInt32Value.of(group.weight()));
      }
      group.endpoints().forEach(endpoint -> endpoints.addLbEndpoints(endpoint(endpoint, marked)));
    }
    return assignment.build();
  }

  /** As in Istio: {@code region/zone/subzone}, of which the latter may be missing. */
  private static Locality locality(String place) {
    List<String> parts = Splitter.on('/').limit(3).splitToList(place);
    Locality.Builder locality = Locality.newBuilder().setRegion(parts.getFirst());
    if (parts.size() > 1) {
      locality.setZone(parts.get(1));
    }
    if (parts.size() > 2) {
      locality.setSubZone(parts.get(2));
    }
    return locality.build();
  }

  private static LbEndpoint endpoint(EndpointPlan plan, boolean marked) {
    LbEndpoint.Builder endpoint =
        LbEndpoint.newBuilder().setEndpoint(Endpoint.newBuilder().setAddress(address(plan)));
    if (plan.weight() > 0) {
      endpoint.setLoadBalancingWeight(UInt32Value.of(plan.weight()));
    }
    if (marked && plan.traits().mutualTls()) {
      endpoint.setMetadata(UpstreamTlsEmitter.markOfEndpoint());
    }
    return endpoint.build();
  }

  private static Address address(EndpointPlan plan) {
    return plan.isSocketPath()
        ? Address.newBuilder().setPipe(Pipe.newBuilder().setPath(plan.address())).build()
        : Addresses.socket(plan.address(), plan.port());
  }
}
