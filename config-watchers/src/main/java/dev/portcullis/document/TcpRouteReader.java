package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.VirtualService.SourceMatch;
import dev.portcullis.model.VirtualService.TcpMatch;
import dev.portcullis.model.VirtualService.TcpRoute;

/** Reads {@code tcp[]} of a VirtualService, as far as gateways go by it. */
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
            ImmutableList.of(),
            match.integer("port", 1, Ports.MAX),
            SourceMatch.ANY,
            PolicyValues.list(match, "gateways", VirtualServiceReader::checkGateway));
    // Istio's gateways pass over them, too.
    match.notSupportedYet("destinationSubnets", "sourceSubnet", "sourceLabels", "sourceNamespace");
    match.done();
    return read;
  }
}
