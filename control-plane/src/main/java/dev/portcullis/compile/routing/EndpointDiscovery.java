package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.MeshService.Definition;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.ProxyRole;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decides how the proxies of one group learn the endpoints of services. */
final class EndpointDiscovery {
  private final ServiceEndpoints endpoints;
  private final ProxyRole role;
  private final Problems problems;

  EndpointDiscovery(ConfigView view, ProxyRole role, Problems problems) {
    this.endpoints = new ServiceEndpoints(view);
    this.role = role;
    this.problems = problems;
  }

  /** Endpoints, and how a proxy learns them. */
  record Found(Discovery discovery, ImmutableSortedSet<EndpointPlan> endpoints) {
    static final Found NONE = new Found(Discovery.ENDPOINT_RESOURCE, ImmutableSortedSet.of());
  }

  /**
   * The endpoints of a service's port that have these labels; null where there is no cluster of
   * them, as in Istio.
   */
  @Nullable Found find(MeshService service, ServicePort port, ImmutableMap<String, String> labels) {
    Predicate<EndpointPlan> chosen =
        endpoint -> endpoint.traits().labels().entrySet().containsAll(labels.entrySet());
    return switch (service.definition()) {
      case Definition.OfService(Service kubernetes) ->
          ofService(only(endpoints.of(kubernetes, port), chosen));
      case Definition.OfEntry(ServiceEntry entry) ->
          ofEntry(entry, only(endpoints.of(entry, service.host(), port), chosen));
    };
  }

  private @Nullable Found ofEntry(ServiceEntry entry, ImmutableSortedSet<EndpointPlan> found) {
    return switch (entry.resolution()) {
      case STATIC -> literal(entry, found);
      case DNS -> found.isEmpty() ? null : byName(found);
      case DNS_ROUND_ROBIN -> found.isEmpty() ? null : byOneName(entry, found);
      case NONE ->
          switch (role) {
            // Nothing was intercepted there: Istio's gateways answer 503, too.
            case GATEWAY -> Found.NONE;
            case SIDECAR -> new Found(Discovery.ORIGINAL_DESTINATION, ImmutableSortedSet.of());
          };
    };
  }

  /** People without a cluster write {@code localhost}, which an endpoint resource can't hold. */
  private static Found ofService(ImmutableSortedSet<EndpointPlan> endpoints) {
    boolean literal = endpoints.stream().allMatch(EndpointPlan::isLiteral);
    return literal ? new Found(Discovery.ENDPOINT_RESOURCE, endpoints) : byName(endpoints);
  }

  /** Sockets are left out: Envoy refuses them in a cluster that looks names up. */
  private static Found byName(ImmutableSortedSet<EndpointPlan> endpoints) {
    return new Found(Discovery.DNS, only(endpoints, endpoint -> !endpoint.isSocketPath()));
  }

  /** Envoy takes but one name there, and Istio's admission lets but one be written. */
  private Found byOneName(ServiceEntry entry, ImmutableSortedSet<EndpointPlan> endpoints) {
    ImmutableSortedSet<EndpointPlan> names = byName(endpoints).endpoints;
    if (names.size() > 1) {
      problems.onlyOneName(entry, names.first().address());
    }
    return new Found(
        Discovery.ONE_NAME, names.isEmpty() ? names : ImmutableSortedSet.of(names.first()));
  }

  private Found literal(ServiceEntry entry, ImmutableSortedSet<EndpointPlan> endpoints) {
    for (EndpointPlan endpoint : endpoints) {
      if (!endpoint.isLiteral()) {
        problems.endpointIsNoAddress(entry, endpoint.address());
      }
    }
    return new Found(Discovery.ENDPOINT_RESOURCE, only(endpoints, EndpointPlan::isLiteral));
  }

  private static ImmutableSortedSet<EndpointPlan> only(
      ImmutableSortedSet<EndpointPlan> endpoints, Predicate<EndpointPlan> which) {
    return endpoints.stream()
        .filter(which)
        .collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo));
  }
}
