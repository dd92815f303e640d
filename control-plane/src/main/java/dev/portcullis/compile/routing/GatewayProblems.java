package dev.portcullis.compile.routing;

import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.TlsMatch;

/** What can be wrong with the servers of Gateways and with the connections that are passed on. */
final class GatewayProblems {
  private final Problems problems;

  GatewayProblems(Problems problems) {
    this.problems = problems;
  }

  void privilegedPort(BoundServer bound, int port) {
    report(
        ProblemCode.PRIVILEGED_PORT,
        bound,
        "port " + port + " can be bound only by a proxy with the right to ports below 1024",
        "give the Service that selects the gateway a targetPort of 1024 or above");
  }

  void portConflict(BoundServer bound, int port, BoundServer owner) {
    report(
        ProblemCode.PORT_CONFLICT,
        bound,
        "port "
            + port
            + " is already taken by "
            + owner.gatewayName()
            + "; this server is left out",
        "servers of one port and address share it only if all are plaintext HTTP, or all TLS");
  }

  void serverNameConflict(BoundServer bound, BoundServer owner, String name, int port) {
    report(
        ProblemCode.PORT_CONFLICT,
        bound,
        "host "
            + name
            + " of port "
            + port
            + " is already taken by "
            + owner.gatewayName()
            + "; this server is left out",
        "servers with TLS share a port only if their hosts differ");
  }

  void withoutIdentity(BoundServer bound) {
    report(
        ProblemCode.STRICT_WITHOUT_IDENTITY,
        bound,
        "mode ISTIO_MUTUAL needs certificates, and workloads have none (portcullis.identity: none):"
            + " this server is left out",
        "set portcullis.identity in the mesh config");
  }

  void noTcpRoute(BoundServer bound) {
    report(
        ProblemCode.NO_TCP_ROUTE,
        bound,
        "no VirtualService of this server has a TCP route for port "
            + bound.server().port()
            + ": "
            + (bound.isTls() ? "its handshakes end" : "nothing listens there"),
        "add tcp to a VirtualService that names this Gateway and one of the server's hosts");
  }

  void noTlsRoute(BoundServer bound) {
    report(
        ProblemCode.NO_TLS_ROUTE,
        bound,
        "no VirtualService of this server has a TLS route for port "
            + bound.server().port()
            + " and one of its hosts: nothing is passed on",
        "add tls to a VirtualService that names this Gateway and one of the server's hosts");
  }

  void handshakeTaken(VirtualService service, TlsMatch match, String name, String owner) {
    problems.report(
        ProblemCode.PORT_CONFLICT,
        service.meta(),
        match.location(),
        "sniHosts: " + name + " is already taken by " + owner + "; this match is left out",
        "");
  }

  void handshakeNotServed(VirtualService service, TlsMatch match) {
    problems.report(
        ProblemCode.NO_TLS_ROUTE,
        service.meta(),
        match.location(),
        "sniHosts: no server with tls.mode PASSTHROUGH has "
            + String.join(" or ", match.sniHosts())
            + " among its hosts: such connections are not passed on",
        "add it to the hosts of a server of the Gateway");
  }

  void certificateAvoidable(BoundServer open, BoundServer asking, HostPattern host) {
    report(
        ProblemCode.CLIENT_CERTIFICATE_AVOIDABLE,
        open,
        "requests for "
            + host.value()
            + " are let in without the client certificate that "
            + asking.gatewayName()
            + " asks for: by a handshake for another name of this server",
        "let the hosts of the servers not overlap, or have an AuthorizationPolicy ask for principals");
  }

  private void report(ProblemCode code, BoundServer bound, String message, String hint) {
    problems.report(code, bound.gateway().meta(), bound.server().location(), message, hint);
  }
}
