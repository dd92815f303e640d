package dev.portcullis.compile.routing;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.IngressListener;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.WeightedDestination;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.LinkedHashSet;
import java.util.Set;

/** The problems that became apparent while routes were planned. Confined to one compile. */
final class Problems {
  private final Set<ConfigProblem> found = new LinkedHashSet<>();

  /** Something about one object, as bad as its code says. */
  void report(ProblemCode code, ConfigMeta object, SourceLocation at, String message, String hint) {
    found.add(code.at(object.key(), at, message, hint));
  }

  void addAll(Iterable<ConfigProblem> others) {
    others.forEach(found::add);
  }

  ImmutableList<ConfigProblem> all() {
    return ImmutableList.copyOf(found);
  }

  void onlyOneName(ServiceEntry entry, String address) {
    report(
        ProblemCode.FIELD_WITHOUT_EFFECT,
        entry.meta(),
        entry.meta().location(),
        "resolution DNS_ROUND_ROBIN looks up one name only: all requests go to " + address,
        "use resolution DNS");
  }

  void endpointIsNoAddress(ServiceEntry entry, String address) {
    report(
        ProblemCode.ENDPOINT_NOT_AN_ADDRESS,
        entry.meta(),
        entry.meta().location(),
        "endpoint " + address + " of resolution STATIC is not an IP address; it is left out",
        "use resolution DNS");
  }

  void bindIsNoAddress(ConfigMeta object, SourceLocation at, String bind) {
    report(
        ProblemCode.BIND_NOT_AN_ADDRESS,
        object,
        at,
        "bind " + bind + " is not an IP address: nothing listens there",
        "");
  }

  void strictWithoutIdentity(PeerAuthentication strict) {
    report(
        ProblemCode.STRICT_WITHOUT_IDENTITY,
        strict.meta(),
        strict.meta().location(),
        "mode STRICT needs certificates, and workloads have none (portcullis.identity: none): the"
            + " ports that it holds for refuse everybody",
        "set portcullis.identity in the mesh config");
  }

  void destinationNotFound(
      VirtualService service,
      WeightedDestination destination,
      int status,
      String host,
      ImmutableList<String> similar) {
    String hint =
        similar.isEmpty()
            ? "define a Service or ServiceEntry for it"
            : "a short name means the namespace of the VirtualService; write the full name, such as "
                + String.join(" or ", similar);
    report(
        ProblemCode.DESTINATION_NOT_FOUND,
        service.meta(),
        destination.location(),
        "no Service or ServiceEntry has the host " + host + ": requests get " + status,
        hint);
  }

  void destinationPortNotFound(
      VirtualService service,
      WeightedDestination destination,
      int status,
      MeshService target,
      int port) {
    report(
        ProblemCode.DESTINATION_PORT_NOT_FOUND,
        service.meta(),
        destination.location(),
        target.host() + " has no port " + port + ": requests get " + status,
        target.ports().isEmpty()
            ? ""
            : "it has "
                + target.ports().stream()
                    .map(known -> String.valueOf(known.number()))
                    .collect(joining(", ")));
  }

  void gatewayNotFound(VirtualService service, String gateway) {
    report(
        ProblemCode.GATEWAY_NOT_FOUND,
        service.meta(),
        service.meta().location(),
        "there is no Gateway " + gateway,
        "write namespace/name for a Gateway of another namespace");
  }

  void noGatewaySelects(WorkloadGroupKey group) {
    nothingListens(
        group,
        "no Gateway with an HTTP, HTTPS or TCP server selects these gateways",
        "compare the selectors of Gateways with the labels");
  }

  void noSidecarSelects(WorkloadGroupKey group) {
    nothingListens(
        group,
        "no Sidecar lists ingress ports for these sidecars",
        "write a Sidecar with ingress, bind and captureMode NONE");
  }

  private void nothingListens(WorkloadGroupKey group, String why, String hint) {
    found.add(
        ProblemCode.NOTHING_LISTENS.at(
            null, SourceLocation.ofFile(group.toString()), "nothing listens: " + why, hint));
  }

  void ingressNotSupported(Sidecar sidecar, IngressListener ingress, String what) {
    report(
        ProblemCode.NOT_SUPPORTED_YET,
        sidecar.meta(),
        ingress.location(),
        what
            + " on ingress port "
            + ingress.port()
            + " is not supported yet: nothing listens there",
        "use HTTP or TCP with captureMode NONE");
  }

  void ingressConflict(Sidecar sidecar, IngressListener ingress, String name) {
    report(
        ProblemCode.PORT_CONFLICT,
        sidecar.meta(),
        ingress.location(),
        name + " is listed twice; the later one is left out",
        "");
  }

  void defaultEndpointNotUsable(Sidecar sidecar, IngressListener ingress) {
    report(
        ProblemCode.DEFAULT_ENDPOINT_NOT_USABLE,
        sidecar.meta(),
        ingress.location(),
        "defaultEndpoint "
            + ingress.defaultEndpoint()
            + " cannot be used: nothing listens on port "
            + ingress.port(),
        "write 127.0.0.1:port, [::1]:port or unix:///path");
  }

  void defaultEndpointIsListener(Sidecar sidecar, IngressListener ingress) {
    report(
        ProblemCode.DEFAULT_ENDPOINT_NOT_USABLE,
        sidecar.meta(),
        ingress.location(),
        "requests on port "
            + ingress.port()
            + " would be sent to the listener itself: nothing listens there",
        "give defaultEndpoint another port, or bind another address");
  }
}
