package dev.portcullis.compile.routing;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.gatewayapi.TranslatedGateways;
import dev.portcullis.compile.gatewayapi.TranslatedRoutes;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.compile.routing.ListenerPlan.GatewayListener;
import dev.portcullis.model.GatewayTopology;
import dev.portcullis.model.GatewayTopology.ClientCertificates;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.ServerTlsSettings.Mode;
import dev.portcullis.xds.ProxyTopology;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.function.Predicate;

/** Plans what a gateway listens on: a listener for each port, with a chain for each server. */
final class GatewayListeners {
  private final MeshSettings mesh;
  private final WorkloadGroupKey group;
  private final GatewayRoutes routes;
  private final GatewayRequests requests;
  private final GatewayConnections connections;
  private final GatewayTlsRoutes tlsRoutes;
  private final GatewayMeshHandshakes meshHandshakes;
  private final GatewayProblems problems;

  private GatewayListeners(
      MeshSettings mesh,
      WorkloadGroupKey group,
      GatewayRoutes routes,
      Destinations destinations,
      GatewayMeshHandshakes meshHandshakes,
      GatewayProblems problems) {
    this.meshHandshakes = meshHandshakes;
    this.mesh = mesh;
    this.group = group;
    this.routes = routes;
    this.requests = new GatewayRequests(routes);
    this.connections = new GatewayConnections(routes, destinations, problems);
    this.tlsRoutes = new GatewayTlsRoutes(routes, destinations, problems);
    this.problems = problems;
  }

  /**
   * The plan for the gateways of {@code group}.
   *
   * @param clusters takes what the listeners send to
   */
  static RoutingPlan plan(
      ConfigView view, WorkloadGroupKey group, ClusterPlanner clusters, Problems problems) {
    GatewayProblems ofServers = new GatewayProblems(problems);
    TranslatedGateways translated = TranslatedGateways.of(view, group);
    TranslatedRoutes translatedRoutes = TranslatedRoutes.of(view, translated);
    problems.addAll(translated.problems());
    problems.addAll(translatedRoutes.problems());
    ImmutableList<GatewayPort> ports =
        GatewayPorts.of(view, group, translated, problems, ofServers);
    if (ports.isEmpty()) {
      problems.noGatewaySelects(group);
    }
    ServiceRegistry registry = ServiceRegistry.visibleFrom(view, group.namespace());
    Destinations destinations = new Destinations(registry, clusters, problems);
    VirtualServices services =
        VirtualServices.visibleFrom(view, group.namespace(), translatedRoutes.services(), problems);
    problems.addAll(services.namingUnknownGateways());
    GatewayRoutes routes =
        new GatewayRoutes(
            services,
            group,
            registry,
            new VirtualServiceRoutes(destinations, new RouteChecks(problems)));
    GatewayListeners planner =
        new GatewayListeners(
            view.mesh(),
            group,
            routes,
            destinations,
            new GatewayMeshHandshakes(registry, clusters),
            ofServers);
    ImmutableList<ListenerPlan> listeners =
        ports.stream().flatMap(port -> planner.listener(port).stream()).collect(toImmutableList());
    planner.tlsRoutes.checkServed();
    return new RoutingPlan(
        listeners, planner.requests.tables(), ImmutableList.of(), ImmutableList.of());
  }

  /** The listener of a port, none if nothing that comes there has anywhere to go. */
  private ImmutableList<ListenerPlan> listener(GatewayPort port) {
    ChainSet chains = new ChainSet();
    if (port.isHttp()) {
      requests.addPlaintext(port, chains);
    } else {
      addChains(port, chains);
    }
    ImmutableList<GatewayChain> inOrder = chains.inOrderOf(port.servers());
    return inOrder.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            new GatewayListener(
                port.listenerName(),
                port.bind(),
                port.port(),
                topology(),
                inOrder,
                chains.origins()));
  }

  private GatewayTopology topology() {
    ProxyTopology own = group.topology();
    if (own == null) {
      return mesh.topology();
    }
    String certificates = own.forwardedCertificates();
    return new GatewayTopology(
        own.trustedProxies(),
        certificates.isEmpty()
            ? ClientCertificates.UNDEFINED
            : ClientCertificates.valueOf(certificates),
        own.proxyProtocol());
  }

  /**
   * The servers whose handshakes the gateway answers come first: what a server has as a host of its
   * own, a VirtualService can't take away from it.
   */
  private void addChains(GatewayPort port, ChainSet chains) {
    ImmutableList<BoundServer> secured = servers(port, bound -> bound.isHttps() && canOpen(bound));
    routes.checkCertificates(secured, problems);
    requests.addSecured(secured, chains);
    servers(port, bound -> bound.isForwarded() && canOpen(bound))
        .forEach(bound -> connections.add(bound, chains));
    ServerNames names = new ServerNames();
    chains.servers().forEach(names::takeOf);
    servers(port, bound -> bound.isPassedOn(Mode.PASSTHROUGH))
        .forEach(bound -> tlsRoutes.add(bound, names, chains));
    servers(port, bound -> bound.isPassedOn(Mode.AUTO_PASSTHROUGH))
        .forEach(bound -> meshHandshakes.add(bound, names, chains));
  }

  private static ImmutableList<BoundServer> servers(
      GatewayPort port, Predicate<BoundServer> which) {
    return port.servers().stream().filter(which).collect(toImmutableList());
  }

  private boolean canOpen(BoundServer bound) {
    boolean can =
        bound.server().tls().mode() != Mode.ISTIO_MUTUAL || mesh.identity() != Identity.NONE;
    if (!can) {
      problems.withoutIdentity(bound);
    }
    return can;
  }
}
