package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService;
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
    ImmutableList.Builder<HttpRoute> routes = ImmutableList.builder();
    for (Fields route : spec.objects("http")) {
      HttpRouteReader.read(route).ifPresent(routes::add);
    }
    TlsRouteReader tlsRoutes = new TlsRouteReader(hosts);
    ImmutableList<TlsRoute> tls =
        spec.objects("tls").stream().map(tlsRoutes::read).collect(ImmutableList.toImmutableList());
    ImmutableList<TcpRoute> tcp =
        spec.objects("tcp").stream()
            .map(TcpRouteReader::read)
            .collect(ImmutableList.toImmutableList());
    checkWhole(spec, hosts, gateways);
    spec.done();
    return Result.of(new VirtualService(meta, hosts, gateways, exportTo, routes.build(), tls, tcp));
  }

  private static void checkWhole(
      Fields spec, ImmutableList<String> hosts, ImmutableList<String> gateways) {
    if (!spec.has("http") && !spec.has("tls") && !spec.has("tcp")) {
      spec.missing("http");
    }
    if (hosts.isEmpty()) {
      spec.reading()
          .report(
              ProblemCode.NOT_SUPPORTED_YET,
              spec.location(),
              "spec.hosts is empty, and delegates are not supported yet: it has no effect",
              "");
    }
    boolean mesh = gateways.isEmpty() || gateways.contains(MESH);
    if (mesh && hosts.contains("*")) {
      spec.report(
          ProblemCode.INVALID_HOST,
          "hosts",
          "has *, which counts on gateways only",
          "name the gateways of this VirtualService, or write a longer host");
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
