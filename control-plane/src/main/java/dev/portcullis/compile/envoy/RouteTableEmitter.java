package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.routing.ClusterPlan;
import dev.portcullis.compile.routing.HeaderEdits;
import dev.portcullis.compile.routing.RoutePlan;
import dev.portcullis.compile.routing.RouteTable;
import dev.portcullis.compile.routing.RouteTable.VirtualHostPlan;
import dev.portcullis.model.MeshSettings;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.VirtualHost.TlsRequirementType;

/** Renders route tables. */
final class RouteTableEmitter {
  private static final int MAX_DIRECT_RESPONSE_BYTES = 1024 * 1024;

  private final RouteActionEmitter actions;

  /** For routes to clusters that are the same for every request. */
  RouteTableEmitter(MeshSettings mesh) {
    this(mesh, ImmutableList.of());
  }

  RouteTableEmitter(MeshSettings mesh, ImmutableList<ClusterPlan> clusters) {
    this.actions = new RouteActionEmitter(mesh, new HashPolicies(clusters));
  }

  /** Routes of a gateway; its upstreams are told which attempt a request is. */
  RouteConfiguration gateway(RouteTable table) {
    RouteConfiguration.Builder configuration = configuration(table);
    configuration
        .getVirtualHostsBuilderList()
        .forEach(host -> host.setIncludeRequestAttemptCount(true));
    return configuration.build();
  }

  /** Routes of a sidecar to its workload, which hears of attempts from the client's side only. */
  RouteConfiguration inbound(RouteTable table) {
    return configuration(table).build();
  }

  private RouteConfiguration.Builder configuration(RouteTable table) {
    RouteConfiguration.Builder configuration =
        RouteConfiguration.newBuilder()
            .setName(table.name())
            .setIgnorePortInHostMatching(true)
            // A route may name a cluster that isn't there: Envoy answers it with 503.
            .setValidateClusters(BoolValue.of(false))
            .setMaxDirectResponseBodySizeBytes(UInt32Value.of(MAX_DIRECT_RESPONSE_BYTES));
    table.hosts().forEach(host -> configuration.addVirtualHosts(virtualHost(host)));
    return configuration;
  }

  private VirtualHost virtualHost(VirtualHostPlan plan) {
    VirtualHost.Builder host =
        VirtualHost.newBuilder()
            .setName(plan.name())
            .addAllDomains(plan.domains())
            .setRequireTls(
                switch (plan.plaintext()) {
                  case ROUTED -> TlsRequirementType.NONE;
                  case REDIRECTED_TO_HTTPS -> TlsRequirementType.ALL;
                });
    plan.routes().forEach(route -> host.addRoutes(route(route)));
    return host.build();
  }

  private Route route(RoutePlan plan) {
    Route.Builder route =
        Route.newBuilder().setName(plan.name()).setMatch(RouteMatchEmitter.emit(plan.match()));
    HeaderEdits headers = plan.headers();
    headers.requestValues().forEach(edit -> route.addRequestHeadersToAdd(HeaderEmitter.of(edit)));
    headers.responseValues().forEach(edit -> route.addResponseHeadersToAdd(HeaderEmitter.of(edit)));
    route.addAllRequestHeadersToRemove(headers.requestRemove());
    route.addAllResponseHeadersToRemove(headers.responseRemove());
    if (plan.match() != null) {
      route.setStatPrefix(plan.match().statPrefix());
    }
    actions.emit(plan.action(), route);
    RouteFilters.emit(plan, route);
    return route.build();
  }
}
