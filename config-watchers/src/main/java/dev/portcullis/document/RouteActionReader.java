package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.RouteAction;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Forward;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import dev.portcullis.model.VirtualService.WeightedDestination;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what a route of a VirtualService does. */
final class RouteActionReader {
  private static final ImmutableSet<Integer> REDIRECT_CODES =
      ImmutableSet.of(301, 302, 303, 307, 308);
  private static final int DEFAULT_REDIRECT = 301;
  private static final int MAX_BODY = 1024 * 1024;

  private RouteActionReader() {}

  static @Nullable RouteAction read(Fields route, String which) {
    return switch (which) {
      case "route" -> forward(route);
      case "redirect" -> {
        Fields redirect = route.object("redirect");
        yield redirect == null ? null : redirect(redirect);
      }
      default -> {
        Fields response = route.object("directResponse");
        yield response == null ? null : directResponse(response);
      }
    };
  }

  private static Forward forward(Fields route) {
    ImmutableList<WeightedDestination> destinations =
        route.objects("route").stream()
            .map(RouteActionReader::weighted)
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
    return new Forward(destinations);
  }

  private static WeightedDestination weighted(Fields fields) {
    Fields destination = fields.object("destination");
    if (destination == null && !fields.has("destination")) {
      fields.missing("destination");
    }
    String host = destination == null ? null : host(destination);
    String subset = destination == null ? "" : destination.string("subset", "");
    Integer port = destination == null ? null : port(destination);
    if (!subset.isEmpty()) {
      fields
          .reading()
          .report(
              ProblemCode.NOT_SUPPORTED_YET,
              fields.location(),
              "subset " + subset + ": subsets are not supported yet, requests for it get 503",
              "");
    }
    if (destination != null) {
      destination.done();
    }
    WeightedDestination read =
        new WeightedDestination(
            host == null ? "" : host,
            subset,
            port,
            fields.integer("weight", 0, 1_000_000, 0),
            HeaderOperationsReader.read(fields),
            fields.location());
    fields.done();
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

  private static Redirect redirect(Fields fields) {
    int code = redirectCode(fields);
    Redirect redirect =
        new Redirect(
            fields.string("uri", ""),
            fields.string("authority", ""),
            fields.string("scheme", ""),
            fields.integer("port", 0, Ports.MAX, 0),
            code);
    if ("FROM_PROTOCOL_DEFAULT".equals(fields.string("derivePort"))) {
      fields.ignore("derivePort");
    } else {
      fields.notSupportedYet("derivePort");
    }
    fields.notSupportedYet("prefixRewrite");
    fields.done();
    if (fields.names().isEmpty()) {
      fields
          .reading()
          .report(
              ProblemCode.MISSING_FIELD,
              fields.location(),
              fields.path() + " must have one of uri, authority, scheme, redirectCode",
              "");
    }
    return redirect;
  }

  private static int redirectCode(Fields fields) {
    int code = fields.integer("redirectCode", 0, 999, 0);
    if (code != 0 && !REDIRECT_CODES.contains(code)) {
      fields.report(
          ProblemCode.OUT_OF_RANGE,
          "redirectCode",
          "is " + code + ", which is no code of a redirect",
          "one of 301, 302, 303, 307, 308");
    }
    return code == 0 ? DEFAULT_REDIRECT : code;
  }

  private static DirectResponse directResponse(Fields fields) {
    if (!fields.has("status")) {
      fields.missing("status");
    }
    int status = fields.integer("status", 200, 599, 500);
    Fields body = fields.object("body");
    String text = "";
    if (body != null) {
      text = body.literal("string", "");
      body.notSupportedYet("bytes");
      body.done();
      if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BODY) {
        body.report(ProblemCode.TOO_LONG, "string", "has more than 1 MiB", "");
      }
    }
    fields.done();
    return new DirectResponse(status, text);
  }
}
