package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.compile.routing.ListenerPlan.Opening;
import dev.portcullis.compile.routing.ListenerPlan.Peers;
import dev.portcullis.compile.routing.ListenerPlan.Side;
import dev.portcullis.compile.routing.ListenerPlan.TcpListener;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.SourceMatch;
import dev.portcullis.model.VirtualService.TcpRoute;
import org.jspecify.annotations.Nullable;

/**
 * Plans the ports of a gateway whose connections are passed on: as in Istio by the first TCP route
 * that fits the port, of the first VirtualService that has one.
 */
final class GatewayConnections {
  private final GatewayRoutes routes;
  private final Destinations destinations;
  private final Problems problems;

  GatewayConnections(GatewayRoutes routes, Destinations destinations, Problems problems) {
    this.routes = routes;
    this.destinations = destinations;
    this.problems = problems;
  }

  /** The listener of {@code port}, null if its connections have nowhere to go. */
  @Nullable TcpListener listener(GatewayPort port) {
    BoundServer bound = port.servers().getFirst();
    for (VirtualService service : routes.servicesOf(bound)) {
      for (TcpRoute route : service.tcp()) {
        if (fits(route, service, routes.context(bound))) {
          return listener(port, bound, service, route);
        }
      }
    }
    problems.noTcpRoute(bound.gateway(), bound.server());
    return null;
  }

  private @Nullable TcpListener listener(
      GatewayPort port, BoundServer bound, VirtualService service, TcpRoute route) {
    ImmutableList<TcpTarget> targets =
        destinations.connections(service, route, bound.server().port());
    return targets.isEmpty()
        ? null
        : new TcpListener(
            port.listenerName(),
            port.bind(),
            port.port(),
            Side.GATEWAY,
            Peers.ANY,
            Opening.ANY,
            targets,
            ImmutableList.of(bound.gateway().meta(), service.meta()));
  }

  /** As in Istio a gateway passes over the client's labels and namespace, and over subnets. */
  private static boolean fits(TcpRoute route, VirtualService service, RouteContext context) {
    return route.matches().isEmpty()
        || route.matches().stream()
            .anyMatch(match ->
                context.concerns(service, match.port(), SourceMatch.ANY, match.gateways()));
  }
}
