package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.WeightedDestination;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads where a route of a VirtualService leads to. */
final class DestinationReader {
  private DestinationReader() {}

  /** The destinations of requests, each with what is done to headers. */
  static ImmutableList<WeightedDestination> ofRequests(Fields route) {
    return destinations(route, HeaderOperationsReader::read);
  }

  /** The destinations of connections. */
  static ImmutableList<WeightedDestination> ofConnections(Fields route) {
    return destinations(route, fields -> HeaderOperations.NONE);
  }

  /** Who gets copies of requests, null where there is no such field. */
  static @Nullable WeightedDestination ofCopies(Fields owner, String name) {
    return owner.object(name) == null
        ? null
        : read(owner, name, /* weight= */ 0, HeaderOperations.NONE);
  }

  private static ImmutableList<WeightedDestination> destinations(
      Fields route, Function<Fields, HeaderOperations> headers) {
    ImmutableList<WeightedDestination> destinations =
        route.objects("route").stream()
            .map(fields -> weighted(fields, headers))
            .collect(ImmutableList.toImmutableList());
    if (destinations.isEmpty()) {
      route.report(ProblemCode.EMPTY_VALUE, "route", "must not be empty", "");
    }
    long total = destinations.stream().mapToLong(WeightedDestination::weight).sum();
    if (destinations.size() > 1 && total == 0) {
      route.report(
          ProblemCode.INVALID_WEIGHT,
          "route",
          "has several destinations whose weights are 0 altogether",
          "give each a weight");
    }
    return destinations;
  }

  private static WeightedDestination weighted(
      Fields fields, Function<Fields, HeaderOperations> headers) {
    if (!fields.has("destination")) {
      fields.missing("destination");
    }
    WeightedDestination read =
        read(
            fields,
            "destination",
            fields.integer("weight", 0, 1_000_000, 0),
            headers.apply(fields));
    fields.done();
    return read;
  }

  private static WeightedDestination read(
      Fields owner, String name, int weight, HeaderOperations headers) {
    Fields destination = owner.object(name);
    String host = destination == null ? null : host(destination);
    String subset = destination == null ? "" : destination.string("subset", "");
    Integer port = destination == null ? null : port(destination);
    if (destination != null && !subset.isEmpty() && !Names.isDnsLabel(subset)) {
      destination.report(
          ProblemCode.INVALID_VALUE, "subset", "is " + subset + ", which is no name", "");
    }
    if (destination != null) {
      destination.done();
    }
    WeightedDestination read =
        new WeightedDestination(
            host == null ? "" : host, subset, port, weight, headers, owner.location());
    return read;
  }

  private static @Nullable String host(Fields destination) {
    String host = destination.required("host");
    if (host != null && !Hosts.isName(host) && !Hosts.isAddress(host)) {
      destination.report(
          ProblemCode.INVALID_HOST,
          "host",
          "is " + host + ", which is no host",
          "write the name of a Service or a DNS name");
    }
    return host;
  }

  private static @Nullable Integer port(Fields destination) {
    Fields port = destination.object("port");
    if (port == null) {
      return null;
    }
    Integer number = port.integer("number", 1, Ports.MAX);
    port.done();
    return number;
  }
}
