package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.compile.routing.GatewayChain.Clients;
import dev.portcullis.compile.routing.GatewayChain.Connections;
import dev.portcullis.compile.routing.GatewayChain.Enforcement;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.SourceMatch;
import dev.portcullis.model.VirtualService.TlsMatch;
import dev.portcullis.model.VirtualService.TlsRoute;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Plans where handshakes go that a gateway passes on: by the TLS routes of VirtualServices, each
 * match for itself. Confined to one compile.
 */
final class GatewayTlsRoutes {
  private final GatewayRoutes routes;
  private final Destinations destinations;
  private final GatewayProblems problems;
  private final Map<Offered, Boolean> served = new LinkedHashMap<>();

  /** A match that a server with PASSTHROUGH might serve. */
  private record Offered(VirtualService service, TlsMatch match) {}

  GatewayTlsRoutes(GatewayRoutes routes, Destinations destinations, GatewayProblems problems) {
    this.routes = routes;
    this.destinations = destinations;
    this.problems = problems;
  }

  /**
   * Adds the chains of a server.
   *
   * @param names those of the port; what others have is left out
   */
  void add(BoundServer bound, ServerNames names, ChainSet chains) {
    boolean any = false;
    for (VirtualService service : routes.servicesOf(bound)) {
      for (TlsRoute route : service.tls()) {
        for (TlsMatch match : route.matches()) {
          any |= add(bound, service, route, match, names, chains);
        }
      }
    }
    if (!any) {
      problems.noTlsRoute(bound);
    }
  }

  private boolean add(
      BoundServer bound,
      VirtualService service,
      TlsRoute route,
      TlsMatch match,
      ServerNames names,
      ChainSet chains) {
    // As in Istio a gateway passes over the client's labels and namespace, and over subnets.
    if (!routes.context(bound).concerns(service, match.port(), SourceMatch.ANY, match.gateways())) {
      return false;
    }
    Offered offered = new Offered(service, match);
    ImmutableSet<HostPattern> hosts = routes.shared(service, bound, match.sniHosts());
    served.merge(offered, !hosts.isEmpty(), Boolean::logicalOr);
    if (hosts.isEmpty()) {
      return false;
    }
    String taken = names.firstTaken(hosts);
    if (taken != null) {
      problems.handshakeTaken(service, match, taken, names.ownerOf(taken));
      return false;
    }
    ImmutableList<TcpTarget> targets =
        destinations.connections(service, route, bound.server().port());
    if (targets.isEmpty()) {
      return false;
    }
    names.take(hosts, service.meta().namespace() + "/" + service.meta().name());
    chains.add(
        bound,
        new Connections(
            serverNames(hosts), bound.server().tls(), Clients.ANY, Enforcement.HERE, targets),
        service.meta());
    return true;
  }

  /** Tells the authors of VirtualServices which handshakes no server passes on. */
  void checkServed() {
    served.forEach((offered, isServed) -> {
      if (!isServed) {
        problems.handshakeNotServed(offered.service(), offered.match());
      }
    });
  }

  /**
   * Names as Envoy takes them: of all names that begin with a star, the bare one is none at all.
   */
  private static ImmutableSortedSet<String> serverNames(ImmutableSet<HostPattern> hosts) {
    ImmutableSortedSet<String> names =
        hosts.stream()
            .map(HostPattern::value)
            .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
    return names.contains("*") ? ImmutableSortedSet.of() : names;
  }
}
