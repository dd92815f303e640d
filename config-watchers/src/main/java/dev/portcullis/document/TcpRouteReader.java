package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.TcpMatch;
import dev.portcullis.model.VirtualService.TcpRoute;

/** Reads {@code tcp[]} of a VirtualService. */
final class TcpRouteReader {
  private TcpRouteReader() {}

  static TcpRoute read(Fields route) {
    ImmutableList<TcpMatch> matches =
        route.objects("match").stream()
            .map(TcpRouteReader::match)
            .collect(ImmutableList.toImmutableList());
    TcpRoute read = new TcpRoute(matches, DestinationReader.ofConnections(route), route.location());
    route.done();
    return read;
  }

  private static TcpMatch match(Fields match) {
    TcpMatch read =
        new TcpMatch(
            PolicyValues.list(match, "destinationSubnets", PolicyValues::ipBlock),
            match.integer("port", 1, Ports.MAX),
            SourceMatchReader.read(match),
            PolicyValues.list(match, "gateways", VirtualServiceReader::checkGateway));
    warnOfSourceSubnet(match);
    match.done();
    return read;
  }

  /** Istio took it out of its documentation and passes over it. */
  private static void warnOfSourceSubnet(Fields match) {
    if (match.has("sourceSubnet")) {
      match.report(
          ProblemCode.FIELD_WITHOUT_EFFECT,
          "sourceSubnet",
          "has no effect, as in Istio: clients of every address match",
          "write an AuthorizationPolicy with ipBlocks");
    }
  }
}
