package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.TcpRoute;
import dev.portcullis.model.VirtualService.TlsRoute;

/** Reads VirtualServices. */
final class VirtualServiceReader implements KindReader {
  private static final String MESH = "mesh";

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(
          new VirtualService(
              meta,
              ImmutableList.of(),
              ImmutableList.of(),
              ImmutableList.of(),
              ImmutableList.of(),
              ImmutableList.of(),
              ImmutableList.of()));
    }
    ImmutableList<String> hosts = PolicyValues.list(spec, "hosts", Hosts::check);
    ImmutableList<String> gateways =
        PolicyValues.list(spec, "gateways", VirtualServiceReader::checkGateway);
    ImmutableList<String> exportTo = PolicyValues.list(spec, "exportTo", Hosts::exportTo);
    ImmutableList<HttpRoute> http =
        spec.objects("http").stream()
            .map(HttpRouteReader::read)
            .collect(ImmutableList.toImmutableList());
    TlsRouteReader tlsRoutes = new TlsRouteReader(hosts);
    ImmutableList<TlsRoute> tls =
        spec.objects("tls").stream().map(tlsRoutes::read).collect(ImmutableList.toImmutableList());
    ImmutableList<TcpRoute> tcp =
        spec.objects("tcp").stream()
            .map(TcpRouteReader::read)
            .collect(ImmutableList.toImmutableList());
    checkWhole(spec, hosts, gateways);
    checkClaims(spec, gateways, http);
    spec.done();
    return Result.of(new VirtualService(meta, hosts, gateways, exportTo, http, tls, tcp));
  }

  private static void checkWhole(
      Fields spec, ImmutableList<String> hosts, ImmutableList<String> gateways) {
    if (!spec.has("http") && !spec.has("tls") && !spec.has("tcp")) {
      spec.missing("http");
    }
    if (hosts.isEmpty()) {
      checkDelegate(spec);
    }
    checkOverlaps(spec, hosts);
    boolean mesh = gateways.isEmpty() || gateways.contains(MESH);
    if (mesh && hosts.contains("*")) {
      spec.report(
          ProblemCode.INVALID_HOST,
          "hosts",
          "has *, which counts on gateways only",
          "name the gateways of this VirtualService, or write a longer host");
    }
  }

  /** A host that another one covers would have the same routes twice. */
  private static void checkOverlaps(Fields spec, ImmutableList<String> hosts) {
    for (int i = 0; i < hosts.size(); i++) {
      for (String later : hosts.subList(i + 1, hosts.size())) {
        if (Hosts.isWithin(later, hosts.get(i)) || Hosts.isWithin(hosts.get(i), later)) {
          spec.report(
              ProblemCode.INVALID_HOST,
              "hosts",
              "has " + hosts.get(i) + " and " + later + ", of which one covers the other",
              "remove one of them");
        }
      }
    }
  }

  /** Without hosts it is for others that delegate to it, which is all that it may be. */
  private static void checkDelegate(Fields spec) {
    for (String name : ImmutableList.of("gateways", "tls", "tcp")) {
      if (spec.has(name)) {
        spec.report(
            ProblemCode.CONFLICTING_FIELDS,
            name,
            "can't be given without hosts: others delegate to this VirtualService",
            "write hosts, or remove " + name);
      }
    }
    for (Fields route : spec.objects("http")) {
      if (route.has("delegate")) {
        route.report(
            ProblemCode.CONFLICTING_FIELDS,
            "delegate",
            "can't be given without hosts: a delegate does not delegate further",
            "");
      }
    }
  }

  /** Only gateways route by claims: nowhere else are tokens verified before a route is chosen. */
  private static void checkClaims(
      Fields spec, ImmutableList<String> gateways, ImmutableList<HttpRoute> http) {
    if (!gateways.isEmpty() && !gateways.contains(MESH)) {
      return;
    }
    for (HttpRoute route : http) {
      for (HttpMatch match : route.matches()) {
        if (!match.claims().isEmpty()) {
          spec.reading()
              .report(
                  ProblemCode.CLAIMS_NEED_GATEWAY,
                  match.location(),
                  "claims of tokens are known to gateways only, and spec.gateways names "
                      + (gateways.isEmpty() ? "none" : "mesh"),
                  "write a VirtualService of its own for the Gateway");
        }
      }
    }
  }

  static void checkGateway(Reading reading, ScalarNode value, String path) {
    String text = value.value();
    int slash = text.indexOf('/');
    String namespace = slash < 0 ? "" : text.substring(0, slash);
    boolean good =
        (namespace.isEmpty() ? slash != 0 : namespace.equals(".") || Names.isDnsLabel(namespace))
            && Names.isDnsSubdomain(text.substring(slash + 1));
    if (!good) {
      reading.report(
          ProblemCode.INVALID_VALUE,
          value.location(),
          path + " is " + text + ", which is no name of a Gateway",
          "write NAME, NAMESPACE/NAME, or mesh for the sidecars");
    }
  }
}
