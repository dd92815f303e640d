package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.RouteAction;
import dev.portcullis.model.VirtualService.RouteAction.Delegate;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Forward;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one route of a route that delegates and one of the delegate's: the conditions of both hold,
 * and what the delegate leaves open is as its root says.
 */
final class DelegatedRoutes {
  private DelegatedRoutes() {}

  /** The route; none if the delegate's conditions are not within those of the root. */
  static Optional<HttpRoute> merge(HttpRoute root, Delegate delegate, HttpRoute route) {
    ImmutableList<HttpMatch> matches = matches(root, route);
    if (matches.isEmpty() && !(root.matches().isEmpty() && route.matches().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new HttpRoute(
            name(root.name(), route.name()),
            matches,
            action(route.action(), delegate.response()),
            or(route.rewrite(), root.rewrite()),
            or(route.timeout(), root.timeout()),
            or(route.retries(), root.retries()),
            route.headers().equals(HeaderOperations.NONE) ? root.headers() : route.headers(),
            route.mirrors().within(root.mirrors()),
            or(route.fault(), root.fault()),
            or(route.cors(), root.cors()),
            route.location()));
  }

  /** Empty if one of the delegate's alternatives is not within any of the root's. */
  private static ImmutableList<HttpMatch> matches(HttpRoute root, HttpRoute route) {
    if (root.matches().isEmpty()) {
      return route.matches();
    }
    if (route.matches().isEmpty()) {
      return root.matches();
    }
    ImmutableList.Builder<HttpMatch> merged = ImmutableList.builder();
    for (HttpMatch inner : route.matches()) {
      ImmutableList<HttpMatch> ofOne =
          root.matches().stream()
              .filter(outer -> DelegatedMatches.isWithin(inner, outer))
              .map(outer -> DelegatedMatches.merge(inner, outer))
              .collect(ImmutableList.toImmutableList());
      if (ofOne.isEmpty()) {
        return ImmutableList.of();
      }
      merged.addAll(ofOne);
    }
    return merged.build();
  }

  /** What the root answers goes before where the delegate sends requests, as everywhere. */
  private static RouteAction action(RouteAction action, @Nullable DirectResponse ofRoot) {
    return switch (action) {
      case Forward forward -> ofRoot == null ? forward : ofRoot;
      case Redirect redirect -> redirect;
      case DirectResponse response -> response;
      case Delegate further -> further;
    };
  }

  /** Names of both, as Istio joins them. */
  static String name(String outer, String inner) {
    if (outer.isEmpty() || inner.isEmpty()) {
      return outer + inner;
    }
    return outer + "-" + inner;
  }

  private static <T> @Nullable T or(@Nullable T inner, @Nullable T outer) {
    return inner == null ? outer : inner;
  }
}
