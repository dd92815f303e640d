package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Multimaps;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.compile.routing.ListenerPlan.GatewayChain;
import dev.portcullis.compile.routing.ListenerPlan.GatewayListener;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.ServerTlsSettings;
import dev.portcullis.model.ServerTlsSettings.Mode;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.List;

/** Plans the ports of a gateway on which requests are looked at, with their routes. */
final class GatewayRequests {
  private final GatewayRoutes routes;
  private final MeshSettings mesh;
  private final WorkloadGroupKey group;
  private final Problems problems;

  GatewayRequests(
      GatewayRoutes routes, MeshSettings mesh, WorkloadGroupKey group, Problems problems) {
    this.routes = routes;
    this.mesh = mesh;
    this.group = group;
    this.problems = problems;
  }

  /** Adds what {@code port} comes to: no listener if none of its servers can be opened. */
  void add(
      GatewayPort port,
      ImmutableList.Builder<ListenerPlan> listeners,
      ImmutableList.Builder<RouteTable> tables) {
    if (port.isHttp()) {
      tables.add(routes.table(port.routeTableName(), port.servers()));
      listeners.add(listener(port, port.servers(), ImmutableList.of(plaintext(port))));
      return;
    }
    ImmutableList<BoundServer> servers =
        port.servers().stream().filter(this::canOpen).collect(ImmutableList.toImmutableList());
    if (servers.isEmpty()) {
      return;
    }
    // Servers of one Gateway may share the name of their port, and so their routes.
    ImmutableListMultimap<String, BoundServer> byTable =
        Multimaps.index(servers, BoundServer::routeTableName);
    byTable
        .asMap()
        .forEach((name, sharing) -> tables.add(routes.table(name, ImmutableList.copyOf(sharing))));
    listeners.add(
        listener(
            port,
            servers,
            servers.stream()
                .map(GatewayRequests::secured)
                .collect(ImmutableList.toImmutableList())));
  }

  private boolean canOpen(BoundServer bound) {
    boolean can =
        bound.server().tls().mode() != Mode.ISTIO_MUTUAL || mesh.identity() != Identity.NONE;
    if (!can) {
      problems.gatewayWithoutIdentity(bound);
    }
    return can;
  }

  private GatewayListener listener(
      GatewayPort port, List<BoundServer> servers, ImmutableList<GatewayChain> chains) {
    Integer ofProxy = group.trustedProxies();
    ImmutableList<ConfigMeta> origins =
        servers.stream()
            .map(bound -> bound.gateway().meta())
            .distinct()
            .collect(ImmutableList.toImmutableList());
    return new GatewayListener(
        port.listenerName(),
        port.bind(),
        port.port(),
        ofProxy == null ? mesh.trustedProxies() : ofProxy,
        chains,
        origins);
  }

  private static GatewayChain plaintext(GatewayPort port) {
    boolean grpcWeb = port.servers().getFirst().server().protocol().equals("GRPC-WEB");
    return new GatewayChain(
        ImmutableSortedSet.of(),
        ServerTlsSettings.NONE,
        grpcWeb ? GrpcWeb.TRANSLATED : GrpcWeb.OFF,
        port.routeTableName());
  }

  private static GatewayChain secured(BoundServer bound) {
    return new GatewayChain(
        bound.serverNames(), bound.server().tls(), GrpcWeb.OFF, bound.routeTableName());
  }
}
