package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.RoutePlan.Action;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.RouteAction.Delegate;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Forward;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans the routes of a VirtualService, in the order of its list. */
final class VirtualServiceRoutes {
  /** Left out, the route would let its requests through to the next one. */
  private static final Action UNUSABLE = new Action.Answer(new DirectResponse(500));

  private final Destinations destinations;
  private final RouteChecks checks;

  VirtualServiceRoutes(Destinations destinations, RouteChecks checks) {
    this.destinations = destinations;
    this.checks = checks;
  }

  /**
   * The routes for the requests of a context: one for each alternative of a match, up to the first
   * that matches every request.
   */
  ImmutableList<RoutePlan> routes(VirtualService service, RouteContext context) {
    List<RoutePlan> routes = new ArrayList<>();
    for (HttpRoute http : service.http()) {
      if (http.action() instanceof Delegate) {
        continue; // VirtualServices has put the delegate's routes in its place, or left it out.
      }
      for (@Nullable HttpMatch match : alternatives(http)) {
        if (match == null || isUsable(match, service, context)) {
          RoutePlan route = route(service, http, match, context);
          routes.add(route);
          if (route.isCatchAll()) {
            return ImmutableList.copyOf(routes);
          }
        }
      }
    }
    return ImmutableList.copyOf(routes);
  }

  private static List<@Nullable HttpMatch> alternatives(HttpRoute http) {
    List<@Nullable HttpMatch> alternatives = new ArrayList<>(http.matches());
    if (alternatives.isEmpty()) {
      alternatives.add(null);
    }
    return alternatives;
  }

  /** The conditions of a match that are decided here, not by each request. */
  private boolean isUsable(HttpMatch match, VirtualService service, RouteContext context) {
    return context.concerns(service, match.port(), match.source(), match.gateways())
        && checks.isUsable(service, match);
  }

  private RoutePlan route(
      VirtualService service, HttpRoute http, @Nullable HttpMatch match, RouteContext context) {
    String name = name(http, match);
    return checks.isUsable(service, http)
        ? new RoutePlan(
            name,
            match,
            action(service, http, context),
            Destinations.headers(http),
            http.fault(),
            http.cors())
        : new RoutePlan(name, match, UNUSABLE, HeaderEdits.NONE);
  }

  private static String name(HttpRoute http, @Nullable HttpMatch match) {
    return match == null || match.name().isEmpty() ? http.name() : http.name() + "." + match.name();
  }

  private Action action(VirtualService service, HttpRoute http, RouteContext context) {
    return switch (http.action()) {
      case Forward forward -> destinations.forward(service, http, forward, context.port());
      case Redirect redirect -> new Action.RedirectTo(RedirectPlanner.plan(redirect, context));
      case DirectResponse response -> new Action.Answer(response);
      case Delegate _ -> UNUSABLE;
    };
  }
}
