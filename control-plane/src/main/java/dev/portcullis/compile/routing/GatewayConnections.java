package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.routing.GatewayChain.Clients;
import dev.portcullis.compile.routing.GatewayChain.Connections;
import dev.portcullis.compile.routing.GatewayChain.Enforcement;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.SourceMatch;
import dev.portcullis.model.VirtualService.TcpRoute;

/**
 * Plans where the connections of servers go whose handshake, if there is one, the gateway answers:
 * as in Istio by the first TCP route that fits the port, of the first VirtualService that has one.
 */
final class GatewayConnections {
  private final GatewayRoutes routes;
  private final Destinations destinations;
  private final GatewayProblems problems;

  GatewayConnections(GatewayRoutes routes, Destinations destinations, GatewayProblems problems) {
    this.routes = routes;
    this.destinations = destinations;
    this.problems = problems;
  }

  /** Adds the chain of a server, unless its connections have nowhere to go. */
  void add(BoundServer bound, ChainSet chains) {
    for (VirtualService service : routes.servicesOf(bound)) {
      for (TcpRoute route : service.tcp()) {
        if (fits(route, service, routes.context(bound))) {
          add(bound, service, route, chains);
          return;
        }
      }
    }
    problems.noTcpRoute(bound);
  }

  private void add(BoundServer bound, VirtualService service, TcpRoute route, ChainSet chains) {
    ImmutableList<TcpTarget> targets =
        destinations.connections(service, route, bound.server().port());
    if (!targets.isEmpty()) {
      chains.add(
          bound,
          new Connections(
              bound.isTls() ? bound.serverNames() : ImmutableSortedSet.of(),
              bound.server().tls(),
              Clients.ANY,
              Enforcement.HERE,
              targets),
          service.meta());
    }
  }

  /** As in Istio a gateway passes over the client's labels and namespace, and over subnets. */
  private static boolean fits(TcpRoute route, VirtualService service, RouteContext context) {
    return route.matches().isEmpty()
        || route.matches().stream()
            .anyMatch(match ->
                context.concerns(service, match.port(), SourceMatch.ANY, match.gateways()));
  }
}
