package dev.portcullis.compile.routing;

import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.EgressListener;
import dev.portcullis.model.VirtualService;

/** What is wrong with what workloads send. */
final class OutboundProblems {
  private OutboundProblems() {}

  static void hostClaimed(
      Problems problems, VirtualService service, HostPattern host, VirtualService owner) {
    problems.report(
        ProblemCode.HOST_ALREADY_ROUTED,
        service.meta(),
        service.meta().location(),
        "sidecars go by VirtualService "
            + owner.meta().namespace()
            + "/"
            + owner.meta().name()
            + " for "
            + host.value()
            + ", which is older: this one has no effect for them there",
        "put the routes of a host into one VirtualService, or name gateways");
  }

  static void portTaken(
      Problems problems, MeshService service, String listener, MeshService owner) {
    problems.report(
        ProblemCode.PORT_CONFLICT,
        service.origin(),
        service.origin().location(),
        "sidecars can't tell connections to "
            + service.host()
            + " on "
            + listener
            + " from those to "
            + owner.host()
            + ", where they all go",
        "give both an address (clusterIP of a Service, addresses of a ServiceEntry), or other ports");
  }

  static void mixedProtocols(Problems problems, MeshService service, String listener) {
    problems.report(
        ProblemCode.PORT_CONFLICT,
        service.origin(),
        service.origin().location(),
        "connections to "
            + service.host()
            + " share "
            + listener
            + " with services of HTTP: those that begin like HTTP are routed by their host",
        "give it an address, or another port");
  }

  static void egressNotUsed(Problems problems, Sidecar sidecar, EgressListener egress) {
    problems.report(
        ProblemCode.DESTINATION_PORT_NOT_FOUND,
        sidecar.meta(),
        egress.location(),
        "none of the hosts has port " + egress.port(),
        "write a port that one of the services has");
  }

  static void egressNotIntercepted(Problems problems, Sidecar sidecar, EgressListener egress) {
    problems.report(
        ProblemCode.NOTHING_LISTENS,
        sidecar.meta(),
        egress.location(),
        "captureMode IPTABLES is for proxies with interception; these have none",
        "write captureMode NONE");
  }

  static void egressWithoutPort(Problems problems, Sidecar sidecar, EgressListener egress) {
    problems.report(
        ProblemCode.NOTHING_LISTENS,
        sidecar.meta(),
        egress.location(),
        "an egress entry without a port opens none where connections are not intercepted",
        "write the port that the workload dials");
  }

  static void egressSocket(Problems problems, Sidecar sidecar, EgressListener egress) {
    problems.report(
        ProblemCode.BIND_NOT_AN_ADDRESS,
        sidecar.meta(),
        egress.location(),
        "bind " + egress.bind() + " is not an IP address: nothing listens there",
        "");
  }

  static void egressProxyNotFound(Problems problems, Sidecar sidecar, String host, int port) {
    problems.report(
        ProblemCode.DESTINATION_NOT_FOUND,
        sidecar.meta(),
        sidecar.meta().location(),
        "no Service or ServiceEntry has the host "
            + host
            + " with port "
            + port
            + " of egressProxy: what is meant for others gets nowhere",
        "define a Service or ServiceEntry for it");
  }
}
