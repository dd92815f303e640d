package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.CaptureMode;
import dev.portcullis.model.Sidecar.EgressHost;
import dev.portcullis.model.Sidecar.EgressListener;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.VirtualService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a workload may use through one entry of its Sidecar's {@code egress}.
 *
 * @param listener the entry
 * @param services those it names
 * @param http the VirtualServices it names, as far as they route requests
 * @param tls the same, by the name in the handshake
 * @param tcp the same, of connections
 */
record EgressScope(
    EgressListener listener,
    ImmutableList<MeshService> services,
    MeshRoutes http,
    MeshRoutes tls,
    MeshRoutes tcp) {
  private static final String ANY = "*";

  /** Istio's default. */
  private static final EgressListener EVERYTHING =
      new EgressListener(
          0,
          "",
          "",
          CaptureMode.DEFAULT,
          ImmutableList.of(new EgressHost(ANY, ANY)),
          SourceLocation.ofFile(""));

  /** The scopes of a workload, in the order of its Sidecar; the earlier has its port first. */
  static ImmutableList<EgressScope> of(
      @Nullable Sidecar sidecar,
      ServiceRegistry registry,
      VirtualServices routes,
      String namespace,
      Problems problems) {
    ImmutableList<EgressListener> egress =
        sidecar == null || sidecar.egress().isEmpty()
            ? ImmutableList.of(EVERYTHING)
            : sidecar.egress();
    return egress.stream()
        .map(listener -> of(listener, registry, routes, namespace, problems))
        .collect(ImmutableList.toImmutableList());
  }

  private static EgressScope of(
      EgressListener listener,
      ServiceRegistry registry,
      VirtualServices routes,
      String namespace,
      Problems problems) {
    ImmutableListMultimap<String, HostPattern> hosts =
        listener.hosts().stream()
            .collect(
                ImmutableListMultimap.toImmutableListMultimap(
                    host -> host.namespace().equals(".") ? namespace : host.namespace(),
                    host -> HostPattern.of(host.host())));
    ImmutableList<MeshService> services = registry.services(hosts, listener.port());
    ImmutableList<VirtualService> named =
        routes.forSidecars(hosts.keySet()).stream()
            .filter(route ->
                route.hosts().stream()
                    .map(host -> registry.complete(host, route.meta().namespace()))
                    .anyMatch(host ->
                        names(hosts, route.meta().namespace(), HostPattern.of(host)::overlaps)))
            .collect(ImmutableList.toImmutableList());
    return new EgressScope(
        listener,
        services,
        MeshRoutes.of(named, service -> !service.http().isEmpty(), registry, problems),
        MeshRoutes.of(named, service -> !service.tls().isEmpty(), registry, problems),
        MeshRoutes.of(named, service -> !service.tcp().isEmpty(), registry, problems));
  }

  private static boolean names(
      ImmutableListMultimap<String, HostPattern> hosts,
      String namespace,
      Predicate<HostPattern> covered) {
    return hosts.get(namespace).stream().anyMatch(covered)
        || hosts.get(ANY).stream().anyMatch(covered);
  }
}
