package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.routing.GatewayChain.Requests;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.model.ServerTlsSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans the chains of a gateway on which requests are looked at, with their routes. */
final class GatewayRequests {
  private final GatewayRoutes routes;
  private final ImmutableList.Builder<RouteTable> tables = ImmutableList.builder();

  GatewayRequests(GatewayRoutes routes) {
    this.routes = routes;
  }

  /** The tables of all chains that were added. */
  ImmutableList<RouteTable> tables() {
    return tables.build();
  }

  /** Adds the chain that all servers of a port with plaintext HTTP share. */
  void addPlaintext(GatewayPort port, ChainSet chains) {
    tables.add(routes.table(port.routeTableName(), port.servers()));
    boolean grpcWeb = port.servers().getFirst().server().protocol().equals("GRPC-WEB");
    Requests chain =
        new Requests(
            ImmutableSortedSet.of(),
            ServerTlsSettings.NONE,
            grpcWeb ? GrpcWeb.TRANSLATED : GrpcWeb.OFF,
            port.routeTableName());
    chains.add(port.servers().getFirst(), chain);
    port.servers().forEach(bound -> chains.addOrigin(bound.gateway().meta()));
  }

  /** Adds a chain for each of the servers with HTTPS that share a port. */
  void addSecured(ImmutableList<BoundServer> servers, ChainSet chains) {
    Map<String, List<BoundServer>> byTable = new LinkedHashMap<>();
    for (BoundServer bound : servers) {
      String table = tableOf(bound, byTable);
      byTable.computeIfAbsent(table, name -> new ArrayList<>()).add(bound);
      chains.add(
          bound, new Requests(bound.serverNames(), bound.server().tls(), GrpcWeb.OFF, table));
    }
    byTable.forEach(
        (name, sharing) -> tables.add(routes.table(name, ImmutableList.copyOf(sharing))));
  }

  /**
   * Servers of one Gateway may share the name of their port, and so their routes, but only where
   * they ask the same of clients: whoever asks for another server's host behind the handshake of
   * this one would come by what that one demands.
   */
  private static String tableOf(BoundServer bound, Map<String, List<BoundServer>> byTable) {
    String name = bound.routeTableName();
    for (int others = 2; isOfOthers(bound, byTable.get(name)); others++) {
      name = bound.routeTableName() + "~" + others;
    }
    return name;
  }

  private static boolean isOfOthers(BoundServer bound, @Nullable List<BoundServer> sharing) {
    return sharing != null && !sharing.getFirst().server().tls().equals(bound.server().tls());
  }
}
