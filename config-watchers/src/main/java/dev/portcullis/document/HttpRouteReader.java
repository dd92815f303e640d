package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.Rewrite;
import dev.portcullis.model.VirtualService.RouteAction;

/** Reads {@code http[]} of a VirtualService. */
final class HttpRouteReader {
  private static final ImmutableList<String> ACTIONS =
      ImmutableList.of("redirect", "directResponse", "route");

  /** Where nothing can be read: an error has been reported, and the route is not used. */
  private static final RouteAction NOTHING = new RouteAction.Forward(ImmutableList.of());

  private HttpRouteReader() {}

  static HttpRoute read(Fields route) {
    Rewrite rewrite = RewriteReader.read(route);
    HeaderOperations headers = HeaderOperationsReader.read(route);
    HttpRoute read =
        new HttpRoute(
            route.string("name", ""),
            route.objects("match").stream()
                .map(HttpMatchReader::read)
                .collect(ImmutableList.toImmutableList()),
            action(route),
            rewrite,
            route.duration("timeout"),
            RetriesReader.read(route),
            headers,
            MirrorReader.read(route),
            FaultReader.read(route),
            CorsPolicyReader.read(route),
            route.location());
    route.done();
    RewriteReader.checkAuthority(route, rewrite, headers);
    return read;
  }

  private static RouteAction action(Fields route) {
    if (route.has("delegate")) {
      for (String other : ImmutableList.of("redirect", "route")) {
        refuse(route, other, "delegate");
      }
      RouteAction delegate = RouteActionReader.delegate(route);
      return delegate == null ? NOTHING : delegate;
    }
    ImmutableList<String> given =
        ACTIONS.stream().filter(route::has).collect(ImmutableList.toImmutableList());
    if (given.isEmpty()) {
      route
          .reading()
          .report(
              ProblemCode.MISSING_FIELD,
              route.location(),
              route.path() + " has none of route, redirect, directResponse, delegate",
              "");
      return NOTHING;
    }
    String first = given.getFirst();
    given.stream().skip(1).forEach(other -> refuse(route, other, first));
    if (!first.equals("route")) {
      refuse(route, "fault", first);
      refuse(route, "rewrite", first);
    }
    RouteAction action = RouteActionReader.read(route, first);
    return action == null ? NOTHING : action;
  }

  private static void refuse(Fields route, String name, String other) {
    if (route.has(name)) {
      route.report(
          ProblemCode.CONFLICTING_FIELDS,
          name,
          "can't be given together with " + other,
          "remove one of them");
      // Its own problems are for later.
      route.ignore(name);
    }
  }
}
