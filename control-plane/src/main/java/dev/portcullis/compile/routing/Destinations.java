package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.compile.gatewayapi.TranslatedNames;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.compile.routing.RoutePlan.Action;
import dev.portcullis.compile.routing.RoutePlan.MirrorPlan;
import dev.portcullis.compile.routing.RoutePlan.RewritePlan;
import dev.portcullis.compile.routing.RoutePlan.WeightedCluster;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.EgressProxy;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.Rewrite;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Forward;
import dev.portcullis.model.VirtualService.TcpRoute;
import dev.portcullis.model.VirtualService.TlsRoute;
import dev.portcullis.model.VirtualService.WeightedDestination;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the destinations of routes to clusters. A destination that does not exist keeps its
 * route, as in Istio: Envoy answers 503 to what would otherwise fall through to another route.
 */
final class Destinations {
  /** What Envoy answers where there is no such cluster, by Istio and by the Gateway API. */
  private static final int UNAVAILABLE = 503;

  private static final int SERVER_ERROR = 500;

  private static final Action NOWHERE = new Action.Answer(new DirectResponse(503));

  private final ServiceRegistry registry;
  private final ClusterPlanner clusters;
  private final Problems problems;

  Destinations(ServiceRegistry registry, ClusterPlanner clusters, Problems problems) {
    this.registry = registry;
    this.clusters = clusters;
    this.problems = problems;
  }

  /**
   * Plans to send requests on.
   *
   * @param port the port that a destination means where it names none and its service has several
   */
  Action forward(VirtualService service, HttpRoute http, Forward forward, int port) {
    ImmutableList<WeightedDestination> chosen = withShare(forward.destinations());
    if (chosen.isEmpty()) {
      problems.report(
          ProblemCode.NO_DESTINATION,
          service.meta(),
          http.location(),
          "the weights of all destinations are 0: requests get 503",
          "");
      return NOWHERE;
    }
    boolean only = forward.destinations().size() == 1;
    return new Action.Forward(
        chosen.stream()
            .map(destination ->
                only
                    ? onlyCluster(service, destination, port)
                    : cluster(service, destination, port))
            .collect(ImmutableList.toImmutableList()),
        http.timeout(),
        RetryPlanner.plan(http.retries()),
        rewrite(http.rewrite(), authority(http, forward)),
        http.mirrors().all().stream()
            .map(mirror ->
                new MirrorPlan(
                    clusterName(service, mirror.destination(), port), mirror.perMillion()))
            .collect(ImmutableList.toImmutableList()),
        missing(service));
  }

  private static int missing(VirtualService service) {
    return TranslatedNames.isTranslated(service.meta()) ? SERVER_ERROR : UNAVAILABLE;
  }

  /**
   * What is done to headers whatever the destination. What is done for the only destination comes
   * last, so that it has the last word; for one of several Envoy does it first, and Istio lets it.
   */
  static HeaderEdits headers(HttpRoute http) {
    HeaderEdits ofRoute = HeaderEdits.of(http.headers());
    return http.action() instanceof Forward forward && forward.destinations().size() == 1
        ? ofRoute.and(HeaderEdits.of(forward.destinations().getFirst().headers()))
        : ofRoute;
  }

  /** The first that is given: by the rewrite, by the route's headers, for the only destination. */
  private static String authority(HttpRoute http, Forward forward) {
    Rewrite rewrite = http.rewrite();
    return Stream.of(
            rewrite == null ? "" : rewrite.authority(),
            HeaderEdits.authority(http.headers()),
            forward.destinations().size() == 1
                ? HeaderEdits.authority(forward.destinations().getFirst().headers())
                : "")
        .filter(authority -> !authority.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** Plans to pass connections on; empty if no destination has a share. */
  ImmutableList<TcpTarget> connections(VirtualService service, TcpRoute route, int port) {
    return connections(service, route.destinations(), route.location(), port);
  }

  /** The same for connections with a handshake. */
  ImmutableList<TcpTarget> connections(VirtualService service, TlsRoute route, int port) {
    return connections(service, route.destinations(), route.location(), port);
  }

  private ImmutableList<TcpTarget> connections(
      VirtualService service,
      ImmutableList<WeightedDestination> destinations,
      SourceLocation location,
      int port) {
    ImmutableList<WeightedDestination> chosen = withShare(destinations);
    if (chosen.isEmpty()) {
      problems.report(
          ProblemCode.NO_DESTINATION,
          service.meta(),
          location,
          "the weights of all destinations are 0: connections are refused",
          "");
    }
    ImmutableList<TcpTarget> targets =
        chosen.stream()
            .map(destination ->
                clusters.target(clusterName(service, destination, port), destination.weight()))
            .collect(ImmutableList.toImmutableList());
    String differing = SharedSettings.differing(targets);
    if (differing != null) {
      problems.report(
          ProblemCode.CONNECTION_SETTINGS_DIFFER,
          service.meta(),
          location,
          differing,
          "let the DestinationRules of all destinations agree");
    }
    return targets;
  }

  /** Plans the cluster of a proxy for what is meant for others, and names it. */
  String egressProxy(Sidecar sidecar, EgressProxy proxy) {
    String host =
        HostPattern.of(registry.complete(proxy.host(), sidecar.meta().namespace())).value();
    MeshService service = registry.find(host);
    ServicePort port = service == null ? null : service.port(proxy.port());
    if (service == null || port == null) {
      OutboundProblems.egressProxyNotFound(problems, sidecar, host, proxy.port());
    } else {
      clusters.use(service, port, proxy.subset());
    }
    return ClusterPlanner.name(host, proxy.subset(), proxy.port());
  }

  /** As in Istio the weight of a single destination counts for nothing. */
  private static ImmutableList<WeightedDestination> withShare(
      ImmutableList<WeightedDestination> destinations) {
    return destinations.size() == 1
        ? destinations
        : destinations.stream()
            .filter(destination -> destination.weight() > 0)
            .collect(ImmutableList.toImmutableList());
  }

  private WeightedCluster onlyCluster(
      VirtualService service, WeightedDestination destination, int port) {
    return new WeightedCluster(
        clusterName(service, destination, port), destination.weight(), HeaderEdits.NONE, "");
  }

  private WeightedCluster cluster(
      VirtualService service, WeightedDestination destination, int port) {
    return new WeightedCluster(
        clusterName(service, destination, port),
        destination.weight(),
        HeaderEdits.of(destination.headers()),
        HeaderEdits.authority(destination.headers()));
  }

  private String clusterName(
      VirtualService virtualService, WeightedDestination destination, int listenerPort) {
    if (destination.host().isEmpty()) {
      return ClusterPlanner.name("", "", listenerPort); // Which there is not, as was reported.
    }
    String host =
        HostPattern.of(registry.complete(destination.host(), virtualService.meta().namespace()))
            .value();
    MeshService service = registry.find(host);
    Integer wanted = destination.port();
    if (service == null) {
      problems.destinationNotFound(
          virtualService,
          destination,
          missing(virtualService),
          host,
          registry.similarTo(destination.host()));
      return ClusterPlanner.name(
          host, destination.subset(), wanted == null ? listenerPort : wanted);
    }
    int number = wanted == null ? onlyPortOr(service, listenerPort) : wanted;
    ServicePort port = service.port(number);
    if (port == null) {
      problems.destinationPortNotFound(
          virtualService, destination, missing(virtualService), service, number);
    } else if (!clusters.use(service, port, destination.subset())) {
      subsetNotFound(virtualService, destination, service);
    }
    return ClusterPlanner.name(host, destination.subset(), number);
  }

  private void subsetNotFound(
      VirtualService virtualService, WeightedDestination destination, MeshService service) {
    ImmutableList<String> subsets = clusters.subsets(service);
    problems.report(
        ProblemCode.SUBSET_NOT_FOUND,
        virtualService.meta(),
        destination.location(),
        service.host() + " has no subset " + destination.subset() + ": requests get 503",
        subsets.isEmpty()
            ? "define it in a DestinationRule for the host"
            : "its DestinationRule has " + String.join(", ", subsets));
  }

  private static int onlyPortOr(MeshService service, int listenerPort) {
    return service.ports().size() == 1 ? service.ports().getFirst().number() : listenerPort;
  }

  private static RewritePlan rewrite(@Nullable Rewrite rewrite, String authority) {
    return rewrite == null
        ? new RewritePlan("", authority, "", "")
        : new RewritePlan(rewrite.uri(), authority, rewrite.regex(), rewrite.substitution());
  }
}
