package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.ClusterPlan.UpstreamProtocol;
import dev.portcullis.compile.routing.MeshService.Definition;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * Plans the clusters that routes and policies refer to, and no others: a service that nothing is
 * routed to must not cost a proxy a byte when its endpoints change. Confined to one compile.
 */
final class ClusterPlanner {
  private static final ImmutableSet<String> HTTP2 = ImmutableSet.of("HTTP2", "GRPC", "GRPC-WEB");

  private final ServiceEndpoints endpoints;
  private final DestinationRules rules;
  private final WorkloadGroupKey client;
  private final Problems problems;
  private final Map<String, ClusterPlan> planned = new TreeMap<>();

  /** A planner for the proxies of a group. */
  ClusterPlanner(ConfigView view, WorkloadGroupKey group, Problems problems) {
    this.endpoints = new ServiceEndpoints(view);
    this.rules = new DestinationRules(view);
    this.client = group;
    this.problems = problems;
  }

  /** The name of a cluster: Istio's, so that dashboards and access logs read the same. */
  static String name(String host, String subset, int port) {
    return "outbound|" + port + "|" + subset + "|" + host;
  }

  /** What the endpoints of a port of this protocol speak. */
  static UpstreamProtocol protocol(String protocol) {
    return HTTP2.contains(protocol) ? UpstreamProtocol.HTTP2 : UpstreamProtocol.HTTP1;
  }

  /**
   * Plans the cluster of a service's port, once.
   *
   * @param subset of a DestinationRule, "" for all endpoints. A subset that nothing defines is a
   *     cluster that isn't there, as in Istio; never all endpoints: that would undo what its author
   *     keeps apart.
   */
  void use(MeshService service, ServicePort port, String subset) {
    String name = name(service.host(), subset, port.number());
    if (planned.containsKey(name) || !subset.isEmpty()) {
      return;
    }
    switch (service.definition()) {
      case Definition.OfService(Service kubernetes) ->
          plan(name, service, port, ofService(endpoints.of(kubernetes, port)));
      case Definition.OfEntry(ServiceEntry entry) -> planEntry(name, service, port, entry);
    }
    checkTls(service, port);
  }

  private void checkTls(MeshService service, ServicePort port) {
    DestinationRule rule = rules.find(client, service.origin().namespace(), service.host());
    ClientTlsSettings tls = ConnectionPolicy.of(rule, port.number()).tls();
    if (rule != null && tls != null && tls.mode() != ClientTlsSettings.Mode.DISABLE) {
      problems.tlsNotSupported(rule, tls, service.host() + ":" + port.number());
    }
  }

  /** Takes over what has been planned already. */
  void add(ImmutableList<ClusterPlan> plans) {
    plans.forEach(plan -> planned.put(plan.name(), plan));
  }

  /** What has been planned, by name. */
  ImmutableList<ClusterPlan> clusters() {
    return ImmutableList.copyOf(planned.values());
  }

  private void planEntry(String name, MeshService service, ServicePort port, ServiceEntry entry) {
    ImmutableSortedSet<EndpointPlan> found = endpoints.of(entry, service.host(), port);
    switch (entry.resolution()) {
      case STATIC -> plan(name, service, port, literal(entry, found));
      case DNS -> {
        if (!found.isEmpty()) {
          plan(name, service, port, byName(found));
        }
      }
      case NONE, DNS_ROUND_ROBIN -> problems.resolutionNotSupported(entry);
    }
  }

  private void plan(String name, MeshService service, ServicePort port, Found found) {
    planned.put(
        name,
        new ClusterPlan(
            name, found.discovery, protocol(port.protocol()), found.endpoints, service.origin()));
  }

  /** People without a cluster write {@code localhost}, which an endpoint resource can't hold. */
  private static Found ofService(ImmutableSortedSet<EndpointPlan> endpoints) {
    boolean literal = endpoints.stream().allMatch(EndpointPlan::isLiteral);
    return literal ? new Found(Discovery.ENDPOINT_RESOURCE, endpoints) : byName(endpoints);
  }

  /** Sockets are left out: Envoy refuses them in a cluster that looks names up. */
  private static Found byName(ImmutableSortedSet<EndpointPlan> endpoints) {
    return new Found(
        Discovery.DNS,
        endpoints.stream()
            .filter(endpoint -> !endpoint.isSocketPath())
            .collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo)));
  }

  private Found literal(ServiceEntry entry, ImmutableSortedSet<EndpointPlan> endpoints) {
    for (EndpointPlan endpoint : endpoints) {
      if (!endpoint.isLiteral()) {
        problems.endpointIsNoAddress(entry, endpoint.address());
      }
    }
    return new Found(
        Discovery.ENDPOINT_RESOURCE,
        endpoints.stream()
            .filter(EndpointPlan::isLiteral)
            .collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo)));
  }

  /** Endpoints, and how a proxy learns them. */
  private record Found(Discovery discovery, ImmutableSortedSet<EndpointPlan> endpoints) {}
}
