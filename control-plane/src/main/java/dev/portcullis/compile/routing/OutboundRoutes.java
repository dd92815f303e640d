package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.compile.routing.RoutePlan.Action;
import dev.portcullis.compile.routing.RoutePlan.RetryPlan;
import dev.portcullis.compile.routing.RoutePlan.RewritePlan;
import dev.portcullis.compile.routing.RoutePlan.WeightedCluster;
import dev.portcullis.compile.routing.RouteTable.PlaintextRequests;
import dev.portcullis.compile.routing.RouteTable.VirtualHostPlan;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.VirtualService;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans the routes of what a workload sends to a port, of all services that have it. */
final class OutboundRoutes {
  /** As in Istio requests for hosts that are no services are routed there in any case. */
  private static final int DEFAULT_PORT = 80;

  private final WorkloadGroupKey group;
  private final VirtualServices services;
  private final VirtualServiceRoutes routes;
  private final VirtualServiceRoutes unasked;
  private final ServiceRegistry registry;
  private final ClusterPlanner clusters;
  private final OutboundDomains domains;
  private final VirtualHostPlan others;

  /**
   * Creates a planner.
   *
   * @param unasked plans routes to a port that the service does not have; nobody wants to hear of
   *     it
   */
  OutboundRoutes(
      WorkloadGroupKey group,
      VirtualServices services,
      VirtualServiceRoutes routes,
      VirtualServiceRoutes unasked,
      ServiceRegistry registry,
      ClusterPlanner clusters,
      OutboundDomains domains,
      VirtualHostPlan others) {
    this.group = group;
    this.services = services;
    this.routes = routes;
    this.unasked = unasked;
    this.registry = registry;
    this.clusters = clusters;
    this.domains = domains;
    this.others = others;
  }

  /** Requests with nothing done to them. */
  static Action to(String cluster, @Nullable RetryPlan retries) {
    return new Action.Forward(
        ImmutableList.of(new WeightedCluster(cluster, 1, HeaderEdits.NONE, "")),
        null,
        retries,
        RewritePlan.NONE);
  }

  /** The routes to an address of one service. */
  RouteTable table(String name, int port, MeshService service, MeshRoutes claims) {
    Table table = new Table(port, claims);
    table.taken.add(service.host());
    table.add(service);
    return table.build(name);
  }

  /**
   * The routes to a port.
   *
   * @param all those that have the port and speak HTTP there, or may
   */
  RouteTable table(String name, int port, ImmutableList<MeshService> all, MeshRoutes claims) {
    Table table = new Table(port, claims);
    ImmutableSet<String> names =
        all.stream().map(MeshService::host).collect(ImmutableSet.toImmutableSet());
    table.taken.addAll(names);
    all.forEach(table::add);
    claims.claims().forEach((host, service) -> table.addHost(host, service, names));
    return table.build(name);
  }

  /** A table in the making. */
  private final class Table {
    private final int port;
    private final RouteContext context;
    private final MeshRoutes claims;
    private final Set<String> taken = new HashSet<>();
    private final Set<String> claimed = new HashSet<>();
    private final Set<VirtualService> ofServices = new HashSet<>();
    private final Set<ConfigMeta> origins = new LinkedHashSet<>();
    private final Map<VirtualService, ImmutableList<RoutePlan>> planned = new HashMap<>();
    private final ImmutableList.Builder<VirtualHostPlan> hosts = ImmutableList.builder();

    Table(int port, MeshRoutes claims) {
      this.port = port;
      this.context = new RouteContext(GatewayName.MESH, port, group);
      this.claims = claims;
    }

    void add(MeshService service) {
      HostPattern claim = claims.claimOf(service.host());
      VirtualService route = claim == null ? null : claims.claims().get(claim.value());
      ImmutableList<RoutePlan> ofRoute = ImmutableList.of();
      if (claim != null && route != null) {
        claimed.add(claim.value());
        ofServices.add(route);
        ofRoute = routes(route);
      }
      ServicePort servicePort = service.port(port);
      if (!ofRoute.isEmpty() && route != null) {
        origins.addAll(services.origins(route));
      } else if (servicePort != null) {
        clusters.use(service, servicePort, "");
        ofRoute = ImmutableList.of(defaultRoute(service));
      }
      origins.add(service.origin());
      ImmutableList<String> own =
          domains.of(service).stream()
              .filter(domain -> domain.equals(service.host()) || taken.add(domain))
              .collect(ImmutableList.toImmutableList());
      hosts.add(host(service.host(), own, ofRoute));
    }

    /** A host that is no service, or none that speaks HTTP on this port. */
    void addHost(String host, VirtualService route, ImmutableSet<String> known) {
      if (known.contains(host) || claimed.contains(host)) {
        return;
      }
      if (port != DEFAULT_PORT && !ofServices.contains(route)) {
        return;
      }
      ImmutableList<RoutePlan> ofRoute =
          registry.find(host) == null ? routes(route) : unasked.routes(route, context);
      if (!ofRoute.isEmpty() && taken.add(host)) {
        origins.addAll(services.origins(route));
        hosts.add(host(host, ImmutableList.of(OutboundDomains.domain(host)), ofRoute));
      }
    }

    private ImmutableList<RoutePlan> routes(VirtualService service) {
      return planned.computeIfAbsent(
          service, route -> routes.routes(route, new RouteContext(GatewayName.MESH, port, group)));
    }

    private RoutePlan defaultRoute(MeshService service) {
      return new RoutePlan(
          "default",
          null,
          to(ClusterPlanner.name(service.host(), "", port), RetryPlanner.plan(null)),
          HeaderEdits.NONE);
    }

    private VirtualHostPlan host(
        String host, ImmutableList<String> names, ImmutableList<RoutePlan> ofHost) {
      return new VirtualHostPlan(host + ":" + port, names, PlaintextRequests.ROUTED, ofHost);
    }

    RouteTable build(String name) {
      return new RouteTable(name, hosts.add(others).build(), ImmutableList.copyOf(origins));
    }
  }
}
