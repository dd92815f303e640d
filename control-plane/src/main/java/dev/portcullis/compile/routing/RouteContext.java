package dev.portcullis.compile.routing;

import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.SourceMatch;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For whom routes are planned: what Istio decides of a match when it generates configuration,
 * rather than leave it to each request.
 *
 * @param gateway {@code namespace/name} of the Gateway, or {@link GatewayName#MESH} for sidecars
 * @param port of the gateway's server, or of the sidecar's listener
 */
record RouteContext(String gateway, int port, WorkloadGroupKey proxy, Scheme scheme) {
  /** What the requests come by. */
  enum Scheme {
    HTTP,
    HTTPS
  }

  /** The context of requests that come in plaintext. */
  RouteContext(String gateway, int port, WorkloadGroupKey proxy) {
    this(gateway, port, proxy, Scheme.HTTP);
  }

  /** True if a match with these conditions counts at all. */
  boolean concerns(
      VirtualService service, @Nullable Integer port, SourceMatch source, List<String> gateways) {
    if (port != null && port != this.port) {
      return false;
    }
    if (!gateways.isEmpty()) {
      return gateways.stream()
          .map(name -> GatewayName.resolve(name, service.meta().namespace()))
          .anyMatch(gateway::equals);
    }
    return (source.namespace().isEmpty() || source.namespace().equals(proxy.namespace()))
        && proxy.labels().entrySet().containsAll(source.labels().entrySet());
  }
}
