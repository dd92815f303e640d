package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.HttpMirrors;
import dev.portcullis.model.HttpMirrors.Mirror;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.RouteAction;
import dev.portcullis.model.VirtualService.RouteAction.Forward;
import dev.portcullis.model.VirtualService.WeightedDestination;

/**
 * Completes the short names in a route, before it is put into a VirtualService of another
 * namespace, where they would mean something else.
 */
record FullNames(String namespace, String clusterDomain) {
  HttpRoute of(HttpRoute route) {
    return new HttpRoute(
        route.name(),
        route.matches().stream().map(this::of).collect(ImmutableList.toImmutableList()),
        of(route.action()),
        route.rewrite(),
        route.timeout(),
        route.retries(),
        route.headers(),
        of(route.mirrors()),
        route.fault(),
        route.cors(),
        route.location());
  }

  private HttpMatch of(HttpMatch match) {
    return new HttpMatch(
        match.name(),
        match.statPrefix(),
        match.uri(),
        match.ignoreUriCase(),
        match.scheme(),
        match.method(),
        match.authority(),
        match.headers(),
        match.withoutHeaders(),
        match.claims(),
        match.queryParams(),
        match.port(),
        match.source(),
        match.gateways().stream()
            .map(gateway -> GatewayName.resolve(gateway, namespace))
            .collect(ImmutableList.toImmutableList()),
        match.location());
  }

  private RouteAction of(RouteAction action) {
    return action instanceof Forward(ImmutableList<WeightedDestination> destinations)
        ? new Forward(destinations.stream().map(this::of).collect(ImmutableList.toImmutableList()))
        : action;
  }

  private HttpMirrors of(HttpMirrors mirrors) {
    WeightedDestination one = mirrors.one();
    return new HttpMirrors(
        one == null ? null : of(one),
        mirrors.perMillion(),
        mirrors.several().stream()
            .map(mirror -> new Mirror(of(mirror.destination()), mirror.perMillion()))
            .collect(ImmutableList.toImmutableList()));
  }

  private WeightedDestination of(WeightedDestination destination) {
    return new WeightedDestination(
        ServiceRegistry.complete(destination.host(), namespace, clusterDomain),
        destination.subset(),
        destination.port(),
        destination.weight(),
        destination.headers(),
        destination.location());
  }
}
