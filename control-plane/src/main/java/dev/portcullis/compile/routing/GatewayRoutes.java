package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.compile.gatewayapi.TranslatedNames;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.compile.routing.RouteContext.Scheme;
import dev.portcullis.compile.routing.RouteTable.PlaintextRequests;
import dev.portcullis.compile.routing.RouteTable.VirtualHostPlan;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ServerTlsSettings.Mode;
import dev.portcullis.model.VirtualService;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.LinkedHashSet;
import java.util.Set;

/** Plans the routes of a gateway's port from the VirtualServices that are bound to its servers. */
final class GatewayRoutes {
  private static final String ANY_NAMESPACE = "*";

  private final WorkloadGroupKey group;
  private final VirtualServices services;
  private final ServiceRegistry registry;
  private final VirtualServiceRoutes routes;

  GatewayRoutes(
      VirtualServices services,
      WorkloadGroupKey group,
      ServiceRegistry registry,
      VirtualServiceRoutes routes) {
    this.group = group;
    this.services = services;
    this.registry = registry;
    this.routes = routes;
  }

  /**
   * The routes of servers that share them: always a table, if only one that answers 404.
   *
   * @param servers at least one
   */
  RouteTable table(String name, ImmutableList<BoundServer> servers) {
    VirtualHosts hosts = new VirtualHosts();
    Set<ConfigMeta> origins = new LinkedHashSet<>();
    for (BoundServer bound : servers) {
      origins.add(bound.gateway().meta());
      for (VirtualService service : services.boundTo(bound.gatewayName())) {
        if (add(service, bound, hosts)) {
          origins.addAll(services.origins(service));
        }
      }
      if (bound.server().httpsRedirect()) {
        hostsFor(bound, ANY_NAMESPACE).forEach(hosts::redirectToHttps);
      }
    }
    int number = servers.getFirst().server().port();
    ImmutableList<VirtualHostPlan> planned = hosts.plan(number);
    return new RouteTable(
        name,
        planned.isEmpty() ? ImmutableList.of(blackHole(number)) : planned,
        ImmutableList.copyOf(origins));
  }

  /** The VirtualServices of a server that have a host in common with it. */
  ImmutableList<VirtualService> servicesOf(BoundServer bound) {
    return services.boundTo(bound.gatewayName()).stream()
        .filter(service -> !shared(service, bound).isEmpty())
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Who asks for no certificate of clients must not lead to the hosts of who does. Envoy looks at
   * the name in the handshake there, and at the request's host here.
   */
  void checkCertificates(ImmutableList<BoundServer> servers, GatewayProblems problems) {
    for (BoundServer asking : servers) {
      for (BoundServer open : servers) {
        if (demandsCertificate(asking) && !demandsCertificate(open)) {
          services.boundTo(open.gatewayName()).stream()
              .flatMap(service -> shared(service, open).stream())
              .filter(host -> isOf(asking, host))
              .findFirst()
              .ifPresent(host -> problems.certificateAvoidable(open, asking, host));
        }
      }
    }
  }

  private static boolean demandsCertificate(BoundServer bound) {
    Mode mode = bound.server().tls().mode();
    return mode == Mode.MUTUAL || mode == Mode.ISTIO_MUTUAL;
  }

  private static boolean isOf(BoundServer bound, HostPattern host) {
    return bound.serverNames().stream().map(HostPattern::of).anyMatch(host::overlaps);
  }

  /** Which of {@code names} a VirtualService may use, because the server has them. */
  ImmutableSet<HostPattern> shared(
      VirtualService service, BoundServer bound, ImmutableList<String> names) {
    return HostPattern.intersection(
        hostsFor(bound, service.meta().namespace()),
        names.stream().map(HostPattern::of).collect(ImmutableList.toImmutableList()));
  }

  private ImmutableSet<HostPattern> shared(VirtualService service, BoundServer bound) {
    return HostPattern.intersection(hostsFor(bound, service.meta().namespace()), hosts(service));
  }

  private boolean add(VirtualService service, BoundServer bound, VirtualHosts hosts) {
    ImmutableSet<HostPattern> shared = shared(service, bound);
    if (shared.isEmpty()) {
      return false;
    }
    ImmutableList<RoutePlan> planned = routes.routes(service, context(bound));
    if (planned.isEmpty()) {
      return false;
    }
    boolean ranked = TranslatedNames.isTranslated(service.meta());
    shared.forEach(host -> {
      if (ranked) {
        hosts.addRanked(host, planned);
      } else {
        hosts.add(host, planned);
      }
    });
    if (bound.server().httpsRedirect()) {
      shared.forEach(hosts::redirectToHttps);
    }
    return true;
  }

  /** What matches are asked for the routes of a server. */
  RouteContext context(BoundServer bound) {
    boolean secure = bound.server().tls().mode() != Mode.NONE || bound.server().httpsRedirect();
    return new RouteContext(
        bound.gatewayName(), bound.server().port(), group, secure ? Scheme.HTTPS : Scheme.HTTP);
  }

  /** Short names are completed, as those of destinations are. */
  private ImmutableList<HostPattern> hosts(VirtualService service) {
    return service.hosts().stream()
        .map(host -> HostPattern.of(registry.complete(host, service.meta().namespace())))
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * The hosts of a server that VirtualServices of a namespace may use: {@code host}, {@code
   * namespace/host}, {@code ./host} for the Gateway's own namespace, or {@code *}{@code /host}.
   */
  private static ImmutableList<HostPattern> hostsFor(BoundServer bound, String namespace) {
    ImmutableList.Builder<HostPattern> hosts = ImmutableList.builder();
    for (String host : bound.server().hosts()) {
      int slash = host.indexOf('/');
      String owner = slash < 0 ? ANY_NAMESPACE : host.substring(0, slash);
      String allowed = owner.equals(".") ? bound.gateway().meta().namespace() : owner;
      if (namespace.equals(ANY_NAMESPACE)
          || allowed.equals(ANY_NAMESPACE)
          || allowed.equals(namespace)) {
        hosts.add(HostPattern.of(host.substring(slash + 1)));
      }
    }
    return hosts.build();
  }

  /** Without a host there would be no table to answer with: Envoy would wait for one. */
  private static VirtualHostPlan blackHole(int port) {
    return new VirtualHostPlan(
        "blackhole:" + port, ImmutableList.of("*"), PlaintextRequests.ROUTED, ImmutableList.of());
  }
}
