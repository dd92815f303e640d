package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.check.HostPattern;
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
    VirtualService routes = (tls ? scope.tls() : scope.tcp()).of(service);
    List<Connections> chains = new ArrayList<>();
    if (routes != null) {
      RouteContext context = new RouteContext(GatewayName.MESH, port.number(), group);
      if (tls) {
        addTls(chains, routes, context, subnets);
      } else {
        addTcp(chains, routes, context, subnets);
      }
    }
    ConnectionMatch own = handshake(tls && shared ? List.of(service.host()) : List.of(), subnets);
    // Routes by the name in the handshake are all there is; others may leave something over.
    boolean complete =
        tls ? !chains.isEmpty() : chains.stream().anyMatch(chain -> chain.match().equals(own));
    if (!complete) {
      add(chains, own, direct(service, port));
    }
    return ImmutableList.copyOf(chains);
  }

  private void addTls(
      List<Connections> chains,
      VirtualService routes,
      RouteContext context,
      Collection<String> subnets) {
    for (TlsRoute route : routes.tls()) {
      for (TlsMatch match : route.matches()) {
        if (context.concerns(routes, match.port(), match.source(), match.gateways())) {
          add(
              chains,
              handshake(match.sniHosts(), orElse(match.destinationSubnets(), subnets)),
              destinations.connections(routes, route, context.port()));
        }
      }
    }
  }

  /** Up to the first route for whatever address of the service. */
  private void addTcp(
      List<Connections> chains,
      VirtualService routes,
      RouteContext context,
      Collection<String> subnets) {
    for (TcpRoute route : routes.tcp()) {
      boolean rest = route.matches().isEmpty();
      for (TcpMatch match : route.matches()) {
        if (!context.concerns(routes, match.port(), match.source(), match.gateways())) {
          continue;
        }
        if (match.destinationSubnets().isEmpty()) {
          rest = true;
        } else {
          add(
              chains,
              handshake(List.of(), match.destinationSubnets()),
              destinations.connections(routes, route, context.port()));
        }
      }
      if (rest) {
        add(
            chains,
            handshake(List.of(), subnets),
            destinations.connections(routes, route, context.port()));
        return;
      }
    }
  }

  /** Any handshake is any connection: what is no TLS need not be found out then. */
  private static ConnectionMatch handshake(Collection<String> names, Collection<String> subnets) {
    boolean any = names.isEmpty() || names.contains("*");
    return new ConnectionMatch(
        any ? Start.ANY : Start.TLS,
        any
            ? ImmutableSortedSet.of()
            : names.stream()
                .map(name -> HostPattern.of(name).value())
                .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo)),
        subnets.stream()
            .map(Subnets::canonical)
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo)),
        0);
  }

  private static void add(
      List<Connections> chains, ConnectionMatch match, ImmutableList<TcpTarget> targets) {
    chains.add(
        targets.isEmpty() ? OutboundTrafficRules.closed(match) : new Connections(match, targets));
  }

  private ImmutableList<TcpTarget> direct(MeshService service, ServicePort port) {
    clusters.use(service, port, "");
    return ImmutableList.of(
        clusters.target(ClusterPlanner.name(service.host(), "", port.number()), 1));
  }

  private static Collection<String> orElse(Collection<String> first, Collection<String> second) {
    return first.isEmpty() ? second : first;
  }
}
