package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.RouteAction.Delegate;
import java.util.Optional;
import java.util.function.Function;

/**
 * The VirtualServices of users that the proxies of a namespace may use, with the routes of their
 * delegates in place of those that delegate. Delegates themselves, which have no hosts, are not
 * among them. Not compared: whoever looks into it depends on what it finds there.
 */
final class WrittenServices {
  private final ImmutableMap<String, VirtualService> delegates;
  private final String clusterDomain;
  private final Problems problems = new Problems();
  private final ImmutableListMultimap.Builder<ConfigKey, ConfigMeta> used =
      ImmutableListMultimap.builder();
  private final ImmutableList<VirtualService> all;
  private final ImmutableListMultimap<String, VirtualService> byGateway;
  private final ImmutableListMultimap<ConfigKey, ConfigMeta> delegatesOf;

  private WrittenServices(ConfigView view, String namespace) {
    ImmutableList<VirtualService> written = view.all(VirtualService.class);
    this.delegates =
        written.stream()
            .filter(service -> service.hosts().isEmpty())
            .collect(
                ImmutableMap.toImmutableMap(
                    service -> service.meta().namespace() + "/" + service.meta().name(),
                    service -> service));
    this.clusterDomain = view.mesh().clusterDomain();
    this.all =
        written.stream()
            .filter(service -> !service.hosts().isEmpty())
            .filter(service ->
                Visibility.isVisible(service.exportTo(), service.meta().namespace(), namespace))
            .map(this::merged)
            .collect(ImmutableList.toImmutableList());
    this.delegatesOf = used.build();
    ImmutableListMultimap.Builder<String, VirtualService> bound = ImmutableListMultimap.builder();
    all.forEach(
        service -> GatewayName.ofAll(service).forEach(gateway -> bound.put(gateway, service)));
    this.byGateway = bound.build();
  }

  /** Those that the proxies of a namespace may use: mostly what those of any other may, too. */
  static VisibleFrom visibleFrom(ConfigView view, String namespace) {
    return new VisibleFrom(view.find(new Viewers(), new Viewer(namespace)) ? namespace : "");
  }

  /**
   * @param namespace "" for all that nothing is kept for or from
   */
  record VisibleFrom(String namespace) implements Query<WrittenServices> {
    @Override
    public WrittenServices ask(ConfigView view) {
      return new WrittenServices(view, namespace);
    }
  }

  /** The namespaces that something is exported to, but not to all. */
  private record Viewers() implements Query<ImmutableSet<String>> {
    @Override
    public ImmutableSet<String> ask(ConfigView view) {
      ImmutableSet.Builder<String> viewers = ImmutableSet.builder();
      for (VirtualService service : view.all(VirtualService.class)) {
        if (!service.exportTo().isEmpty() && !service.exportTo().contains("*")) {
          viewers.add(service.meta().namespace()).addAll(service.exportTo());
        }
      }
      return viewers.build();
    }
  }

  private record Viewer(String namespace) implements Function<ImmutableSet<String>, Boolean> {
    @Override
    public Boolean apply(ImmutableSet<String> viewers) {
      return viewers.contains(namespace);
    }
  }

  /** In Istio's order of creation. */
  ImmutableList<VirtualService> all() {
    return all;
  }

  /** Those that are bound to a gateway of a full name, in the same order. */
  ImmutableList<VirtualService> boundTo(String gateway) {
    return byGateway.get(gateway);
  }

  /** What the routes of one come from besides itself. */
  ImmutableList<ConfigMeta> delegatesOf(ConfigKey service) {
    return delegatesOf.get(service);
  }

  /** What is wrong with how they delegate. */
  ImmutableList<ConfigProblem> problems() {
    return problems.all();
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
    used.put(root.key(), service.meta());
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
