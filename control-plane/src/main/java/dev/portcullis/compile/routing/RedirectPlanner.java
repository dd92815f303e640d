package dev.portcullis.compile.routing;

import dev.portcullis.compile.routing.RouteContext.Scheme;
import dev.portcullis.model.VirtualService.DerivedPort;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;

/** Plans redirects as Istio does. */
final class RedirectPlanner {
  private RedirectPlanner() {}

  /** The redirect with the port that clients are shown, 0 for none. */
  static Redirect plan(Redirect redirect, RouteContext context) {
    // Envoy can't take the port from a request; but every table of routes is for one port.
    int port =
        redirect.port() == 0 && redirect.derivedPort() == DerivedPort.FROM_REQUEST_PORT
            ? context.port()
            : redirect.port();
    return new Redirect(
        redirect.uri(),
        redirect.prefix(),
        redirect.authority(),
        redirect.scheme(),
        isDefault(port, redirect, context) ? 0 : port,
        redirect.derivedPort(),
        redirect.code());
  }

  /** Browsers show {@code :80} behind http and {@code :443} behind https; Istio drops them. */
  private static boolean isDefault(int port, Redirect redirect, RouteContext context) {
    boolean secure =
        redirect.scheme().isEmpty()
            ? context.scheme() == Scheme.HTTPS
            : redirect.scheme().equals("https");
    return port == (secure ? 443 : 80);
  }
}
