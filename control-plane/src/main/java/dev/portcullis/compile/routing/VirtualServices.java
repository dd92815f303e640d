package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.RouteAction.Delegate;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The VirtualServices that the proxies of a namespace may use, with the routes of their delegates
 * in place of those that delegate. Delegates themselves, which have no hosts, are not among them.
 */
final class VirtualServices {
  private final ImmutableMap<String, VirtualService> delegates;
  private final String clusterDomain;
  private final Problems problems;
  private final ImmutableListMultimap.Builder<ConfigMeta, ConfigMeta> used =
      ImmutableListMultimap.builder();
  private final ImmutableList<VirtualService> all;
  private final ImmutableListMultimap<ConfigMeta, ConfigMeta> origins;

  private VirtualServices(
      ConfigView view,
      String namespace,
      ImmutableList<VirtualService> translated,
      Problems problems) {
    ImmutableList<VirtualService> written = view.all(VirtualService.class);
    this.delegates =
        written.stream()
            .filter(service -> service.hosts().isEmpty())
            .collect(
                ImmutableMap.toImmutableMap(
                    service -> service.meta().namespace() + "/" + service.meta().name(),
                    service -> service));
    this.clusterDomain = view.mesh().clusterDomain();
    this.problems = problems;
    this.all =
        Stream.concat(
                written.stream()
                    .filter(service -> !service.hosts().isEmpty())
                    .filter(service ->
                        Visibility.isVisible(
                            service.exportTo(), service.meta().namespace(), namespace))
                    .map(this::merged),
                translated.stream())
            .collect(ImmutableList.toImmutableList());
    this.origins = used.build();
  }

  /**
   * Those that the proxies of a namespace may use.
   *
   * @param translated what was made of the Gateway API's routes for them
   */
  static VirtualServices visibleFrom(
      ConfigView view,
      String namespace,
      ImmutableList<VirtualService> translated,
      Problems problems) {
    return new VirtualServices(view, namespace, translated, problems);
  }

  /** In Istio's order of creation, those of the Gateway API last. */
  ImmutableList<VirtualService> all() {
    return all;
  }

  /** What the routes of {@code service} come from: itself, and its delegates. */
  ImmutableList<ConfigMeta> origins(VirtualService service) {
    return ImmutableList.<ConfigMeta>builder()
        .add(service.meta())
        .addAll(origins.get(service.meta()))
        .build();
  }

  private VirtualService merged(VirtualService root) {
    if (root.http().stream().noneMatch(route -> route.action() instanceof Delegate)) {
      return root;
    }
    ImmutableList.Builder<HttpRoute> routes = ImmutableList.builder();
    for (HttpRoute route : root.http()) {
      if (route.action() instanceof Delegate delegate) {
        find(root, route, delegate)
            .ifPresent(service -> merge(root, route, delegate, service, routes));
      } else {
        routes.add(route);
      }
    }
    return new VirtualService(
        root.meta(),
        root.hosts(),
        root.gateways(),
        root.exportTo(),
        routes.build(),
        root.tls(),
        root.tcp());
  }

  private void merge(
      VirtualService root,
      HttpRoute outer,
      Delegate delegate,
      VirtualService service,
      ImmutableList.Builder<HttpRoute> routes) {
    used.put(root.meta(), service.meta());
    FullNames names = new FullNames(service.meta().namespace(), clusterDomain);
    HttpRoute full = new FullNames(root.meta().namespace(), clusterDomain).of(outer);
    for (HttpRoute inner : service.http()) {
      Optional<HttpRoute> merged = DelegatedRoutes.merge(full, delegate, names.of(inner));
      merged.ifPresent(routes::add);
      if (merged.isEmpty()) {
        problems.report(
            ProblemCode.DELEGATE_ROUTE_LEFT_OUT,
            service.meta(),
            inner.location(),
            "a match is not within those of "
                + root.meta().namespace()
                + "/"
                + root.meta().name()
                + ", which delegates to it: this route is left out there",
            "repeat the root's match, or narrow it");
      }
    }
  }

  private Optional<VirtualService> find(VirtualService root, HttpRoute route, Delegate delegate) {
    String own = root.meta().namespace();
    String name =
        (delegate.namespace().isEmpty() ? own : delegate.namespace()) + "/" + delegate.name();
    VirtualService found = delegates.get(name);
    if (found == null) {
      return missing(root, route, "there is no VirtualService " + name + " without hosts");
    }
    return Visibility.isVisible(found.exportTo(), found.meta().namespace(), own)
        ? Optional.of(found)
        : missing(root, route, "VirtualService " + name + " is not exported to " + own);
  }

  private Optional<VirtualService> missing(VirtualService root, HttpRoute route, String why) {
    problems.report(
        ProblemCode.DELEGATE_NOT_FOUND,
        root.meta(),
        route.location(),
        why + ": this route is left out",
        "");
    return Optional.empty();
  }
}
