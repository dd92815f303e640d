package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multimaps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All hosts of the mesh, whoever may use them: made once for all that look into it, none of which
 * depends on more than what it finds. Not compared: whoever depends on all of it sees each change.
 */
final class MeshHosts {
  private final ImmutableListMultimap<String, MeshService> byHost;
  private final ImmutableListMultimap<String, Placed> byNamespace;

  /** A service and its place in the order of all. */
  private record Placed(int place, MeshService service) {}

  private MeshHosts(List<MeshService> services) {
    List<Placed> placed = new ArrayList<>(services.size());
    for (MeshService service : services) {
      placed.add(new Placed(placed.size(), service));
    }
    this.byHost = Multimaps.index(services, MeshService::host);
    this.byNamespace = Multimaps.index(placed, it -> it.service.origin().namespace());
  }

  /** Those of a generation. */
  record All() implements Query<MeshHosts> {
    @Override
    public MeshHosts ask(ConfigView view) {
      ImmutableList<Service> services = view.all(Service.class);
      Map<ConfigKey, MeshService> known = new HashMap<>(2 * services.size());
      services.stream()
          .map(service -> service.meta().namespace())
          .distinct()
          .forEach(namespace -> known.putAll(view.derive(new OfNamespace(namespace))));
      return new MeshHosts(
          Stream.concat(
                  services.stream()
                      .map(service -> Objects.requireNonNull(known.get(service.key()))),
                  view.all(ServiceEntry.class).stream()
                      .flatMap(entry -> MeshService.of(entry).stream()))
              .toList());
    }
  }

  /** Those of one namespace: an edit elsewhere needs nothing of them anew. */
  private record OfNamespace(String namespace)
      implements Query<ImmutableMap<ConfigKey, MeshService>> {
    @Override
    public ImmutableMap<ConfigKey, MeshService> ask(ConfigView view) {
      String clusterDomain = view.mesh().clusterDomain();
      return view.all(Service.class, namespace).stream()
          .collect(
              ImmutableMap.toImmutableMap(
                  Service::key, service -> MeshService.of(service, clusterDomain)));
    }
  }

  ImmutableListMultimap<String, MeshService> byHost() {
    return byHost;
  }

  /**
   * The service of a host for a namespace, null if there is none: its own goes before a host of the
   * same name elsewhere, which must not take its place.
   */
  @Nullable MeshService nearest(String viewer, String host) {
    MeshService found = null;
    for (MeshService service : byHost.get(host)) {
      if (service.isVisibleFrom(viewer)) {
        if (service.origin().namespace().equals(viewer)) {
          return service;
        }
        found = found == null ? service : found;
      }
    }
    return found;
  }

  /** See {@link ServiceRegistry#services}. */
  ImmutableList<MeshService> inScope(
      String viewer, ImmutableListMultimap<String, HostPattern> named, int port) {
    Collection<Placed> candidates =
        named.containsKey("*")
            ? byNamespace.values()
            : named.keySet().stream()
                .flatMap(namespace -> byNamespace.get(namespace).stream())
                .toList();
    return candidates.stream()
        .filter(it -> port == 0 || it.service.port(port) != null)
        .filter(it -> isNearest(viewer, it.service))
        .filter(it -> names(named, it.service))
        .sorted(
            Comparator.comparing((Placed it) -> !isOf(viewer, it.service))
                .thenComparingInt(Placed::place))
        .map(Placed::service)
        .collect(ImmutableList.toImmutableList());
  }

  @SuppressWarnings("ReferenceEquality") // one of several that may be equal
  private boolean isNearest(String viewer, MeshService service) {
    return nearest(viewer, service.host()) == service;
  }

  private static boolean isOf(String viewer, MeshService service) {
    return service.origin().namespace().equals(viewer);
  }

  private static boolean names(
      ImmutableListMultimap<String, HostPattern> named, MeshService service) {
    HostPattern host = HostPattern.of(service.host());
    return named.get(service.origin().namespace()).stream().anyMatch(host::isWithin)
        || named.get("*").stream().anyMatch(host::isWithin);
  }
}
