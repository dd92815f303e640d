package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.compile.routing.OutboundChain.ConnectionMatch;
import dev.portcullis.compile.routing.OutboundChain.Connections;
import dev.portcullis.compile.routing.OutboundChain.Start;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.TcpMatch;
import dev.portcullis.model.VirtualService.TcpRoute;
import dev.portcullis.model.VirtualService.TlsMatch;
import dev.portcullis.model.VirtualService.TlsRoute;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans where the connections to a service go that are passed on byte for byte. */
final class OutboundConnections {
  private final WorkloadGroupKey group;
  private final Destinations destinations;
  private final ClusterPlanner clusters;

  OutboundConnections(WorkloadGroupKey group, Destinations destinations, ClusterPlanner clusters) {
    this.group = group;
    this.destinations = destinations;
    this.clusters = clusters;
  }

  /**
   * The chains for a port of a service.
   *
   * @param tls true if clients begin with a handshake, which says whom they want to reach
   * @param subnets that it is reached at, empty for any
   * @param shared true if other services are reached at the same address
   */
  ImmutableList<Connections> to(
      EgressScope scope,
      MeshService service,
      ServicePort port,
      boolean tls,
      Collection<String> subnets,
      boolean shared) {
    RouteContext context = new RouteContext(GatewayName.MESH, port.number(), group);
    return tls
        ? tls(scope.tls().of(service), context, service, port, subnets, shared)
        : tcp(scope.tcp().of(service), context, service, port, subnets);
  }

  private ImmutableList<Connections> tls(
      @Nullable VirtualService routes,
      RouteContext context,
      MeshService service,
      ServicePort port,
      Collection<String> subnets,
      boolean shared) {
    List<Connections> chains = new ArrayList<>();
    for (TlsRoute route : routes == null ? ImmutableList.<TlsRoute>of() : routes.tls()) {
      for (TlsMatch match : route.matches()) {
        if (routes != null
            && context.concerns(routes, match.port(), match.source(), match.gateways())) {
          ConnectionMatch handshake =
              handshake(match.sniHosts(), orElse(match.destinationSubnets(), subnets));
          add(chains, handshake, destinations.connections(routes, route, port.number()));
        }
      }
    }
    if (chains.isEmpty()) {
      List<String> names = shared ? List.of(service.host()) : List.of();
      add(chains, handshake(names, subnets), direct(service, port));
    }
    return ImmutableList.copyOf(chains);
  }

  /** Any handshake is any connection: what is no TLS need not be found out then. */
  private static ConnectionMatch handshake(Collection<String> names, Collection<String> subnets) {
    boolean any = names.isEmpty() || names.contains("*");
    return new ConnectionMatch(
        any ? Start.ANY : Start.TLS,
        any ? ImmutableSortedSet.of() : ImmutableSortedSet.copyOf(names),
        ImmutableSortedSet.copyOf(subnets),
        0);
  }

  private ImmutableList<Connections> tcp(
      @Nullable VirtualService routes,
      RouteContext context,
      MeshService service,
      ServicePort port,
      Collection<String> subnets) {
    List<Connections> chains = new ArrayList<>();
    for (TcpRoute route : routes == null ? ImmutableList.<TcpRoute>of() : routes.tcp()) {
      boolean all = routes != null && route.matches().isEmpty();
      for (TcpMatch match : route.matches()) {
        if (routes != null
            && context.concerns(routes, match.port(), match.source(), match.gateways())) {
          all |= match.destinationSubnets().isEmpty();
          if (!match.destinationSubnets().isEmpty()) {
            add(
                chains,
                handshake(List.of(), match.destinationSubnets()),
                destinations.connections(routes, route, port.number()));
          }
        }
      }
      if (all && routes != null) {
        add(
            chains,
            handshake(List.of(), subnets),
            destinations.connections(routes, route, port.number()));
        return ImmutableList.copyOf(chains);
      }
    }
    add(chains, handshake(List.of(), subnets), direct(service, port));
    return ImmutableList.copyOf(chains);
  }

  private static void add(
      List<Connections> chains, ConnectionMatch match, ImmutableList<TcpTarget> targets) {
    chains.add(
        targets.isEmpty() ? OutboundTrafficRules.closed(match) : new Connections(match, targets));
  }

  private ImmutableList<TcpTarget> direct(MeshService service, ServicePort port) {
    clusters.use(service, port, "");
    return ImmutableList.of(
        new TcpTarget(ClusterPlanner.name(service.host(), "", port.number()), 1));
  }

  private static Collection<String> orElse(Collection<String> first, Collection<String> second) {
    return first.isEmpty() ? second : first;
  }
}
