package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Iterables;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The hosts of the mesh, as the proxies of one namespace see them. */
final class ServiceRegistry {
  private final ImmutableListMultimap<String, MeshService> byHost;
  private final String clusterDomain;

  private ServiceRegistry(ImmutableListMultimap<String, MeshService> byHost, String clusterDomain) {
    this.byHost = byHost;
    this.clusterDomain = clusterDomain;
  }

  static ServiceRegistry visibleFrom(ConfigView view, String namespace) {
    // The proxy's own namespace first: a host of the same name elsewhere must not take its place.
    Comparator<MeshService> nearestFirst =
        Comparator.comparing(service -> !service.origin().namespace().equals(namespace));
    return new ServiceRegistry(
        all(view)
            .filter(service -> service.isVisibleFrom(namespace))
            .sorted(nearestFirst)
            .collect(
                ImmutableListMultimap.toImmutableListMultimap(
                    MeshService::host, service -> service)),
        view.mesh().clusterDomain());
  }

  /** The hosts of the mesh, whoever may use them. */
  static Stream<MeshService> all(ConfigView view) {
    String clusterDomain = view.mesh().clusterDomain();
    return Stream.concat(
        view.all(Service.class).stream().map(service -> MeshService.of(service, clusterDomain)),
        view.all(ServiceEntry.class).stream().flatMap(entry -> MeshService.of(entry).stream()));
  }

  /** One service of each host. */
  ImmutableList<MeshService> services() {
    return byHost.asMap().values().stream()
        .map(candidates -> Iterables.get(candidates, 0))
        .collect(ImmutableList.toImmutableList());
  }

  /** The service of a full host name, null if there is none. */
  @Nullable MeshService find(String host) {
    ImmutableList<MeshService> candidates = byHost.get(host.toLowerCase(Locale.ROOT));
    return candidates.isEmpty() ? null : candidates.getFirst();
  }

  /**
   * The full name of a destination. A name without a dot belongs to the namespace of the object
   * that wrote it, not to the caller's; one with a dot is taken literally, so that {@code
   * service.namespace} names no Service.
   */
  String complete(String host, String namespace) {
    return complete(host, namespace, clusterDomain);
  }

  static String complete(String host, String namespace, String clusterDomain) {
    return host.indexOf('.') >= 0 || host.indexOf(':') >= 0 || host.equals("*")
        ? host
        : host + "." + namespace + ".svc." + clusterDomain;
  }

  /** Full names that the author of an unknown host may have meant. */
  ImmutableList<String> similarTo(String host) {
    String service = host.indexOf('.') < 0 ? host : host.substring(0, host.indexOf('.'));
    return byHost.keySet().stream()
        .filter(known -> known.startsWith(service + "."))
        .sorted()
        .limit(3)
        .collect(ImmutableList.toImmutableList());
  }
}
