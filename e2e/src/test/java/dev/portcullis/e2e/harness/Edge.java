package dev.portcullis.e2e.harness;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A proxy of a mesh with the address that clients use. */
public record Edge(
    Place place,
    Bootstraps.Transport transport,
    InetSocketAddress address,
    InetSocketAddress admin,
    EnvoyProcess envoy) {

  /** Which proxy of a mesh: a place and how it is fed. */
  public record Kind(Place place, Bootstraps.Transport transport) {
    @Override
    public String toString() {
      return place.role() + " over " + (transport == Bootstraps.Transport.DELTA ? "delta" : "SotW");
    }

    /** The label that tells the two gateways, or the two sidecars, of a mesh apart. */
    String stream() {
      return transport == Bootstraps.Transport.DELTA ? "delta" : "sotw";
    }
  }

  /** Sends one request on a connection of its own. */
  public HttpAnswer ask(HttpRequest request) {
    try {
      return RawHttpClient.exchange(address, request);
    } catch (IOException e) {
      throw new AssertionError("no answer of " + envoy.process().name() + " to " + request, e);
    }
  }
}
