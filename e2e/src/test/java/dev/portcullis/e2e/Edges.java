package dev.portcullis.e2e;

import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Place;
import java.util.Arrays;
import java.util.stream.Stream;

/** The proxies that scenarios are asked of. */
final class Edges {
  private Edges() {}

  static Stream<Edge.Kind> all() {
    return Arrays.stream(Place.values()).flatMap(Edges::at);
  }

  static Stream<Edge.Kind> gateways() {
    return at(Place.GATEWAY);
  }

  static Stream<Edge.Kind> sidecars() {
    return at(Place.SIDECAR);
  }

  private static Stream<Edge.Kind> at(Place place) {
    return Arrays.stream(Transport.values()).map(transport -> new Edge.Kind(place, transport));
  }
}
