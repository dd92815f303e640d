package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.TlsMatch;
import dev.portcullis.model.VirtualService.TlsRoute;
import java.util.Locale;

/** Reads {@code tls[]} of a VirtualService. */
final class TlsRouteReader {
  private final ImmutableList<String> hosts;

  /** A reader of the routes of a VirtualService with these hosts. */
  TlsRouteReader(ImmutableList<String> hosts) {
    this.hosts = hosts;
  }

  TlsRoute read(Fields route) {
    ImmutableList<TlsMatch> matches =
        route.objects("match").stream().map(this::match).collect(ImmutableList.toImmutableList());
    if (!route.has("match")) {
      route.missing("match");
    } else if (matches.isEmpty()) {
      route.report(ProblemCode.EMPTY_VALUE, "match", "must not be empty", "");
    }
    TlsRoute read = new TlsRoute(matches, DestinationReader.ofConnections(route), route.location());
    route.done();
    return read;
  }

  private TlsMatch match(Fields match) {
    TlsMatch read =
        new TlsMatch(
            PolicyValues.list(match, "sniHosts", this::checkServerName),
            PolicyValues.list(match, "destinationSubnets", PolicyValues::ipBlock),
            match.integer("port", 1, Ports.MAX),
            SourceMatchReader.read(match),
            PolicyValues.list(match, "gateways", VirtualServiceReader::checkGateway),
            match.location());
    if (!match.has("sniHosts")) {
      match.missing("sniHosts");
    } else if (read.sniHosts().isEmpty()) {
      match.report(ProblemCode.EMPTY_VALUE, "sniHosts", "must not be empty", "");
    }
    match.done();
    return read;
  }

  /** Within a host of the VirtualService: who may not have a host may not have its handshakes. */
  private void checkServerName(Reading reading, ScalarNode value, String path) {
    Hosts.check(reading, value, path);
    Hosts.checkServerName(reading, value, value.value(), path);
    String name = value.value().toLowerCase(Locale.ROOT);
    if (hosts.stream().noneMatch(host -> Hosts.isWithin(name, host.toLowerCase(Locale.ROOT)))) {
      reading.report(
          ProblemCode.INVALID_HOST,
          value.location(),
          path + " is " + value.value() + ", which none of the VirtualService's hosts covers",
          "spec.hosts has " + String.join(", ", hosts));
    }
  }
}
