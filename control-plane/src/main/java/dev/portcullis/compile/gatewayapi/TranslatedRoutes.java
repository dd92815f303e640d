package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.KubernetesRoute;
import dev.portcullis.model.KubernetesRoute.ParentReference;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.HttpRoute;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The Gateway API's routes of a workload group.
 *
 * @param services one for each route, listener and host: each host is routed by itself
 */
public record TranslatedRoutes(
    ImmutableList<VirtualService> services, ImmutableList<ConfigProblem> problems) {
  private static final Comparator<KubernetesRoute> OLDEST_FIRST =
      Comparator.comparing((KubernetesRoute route) ->
              route.meta().createdAt() == null ? Instant.EPOCH : route.meta().createdAt())
          .thenComparing(route -> route.meta().namespace())
          .thenComparing(route -> route.meta().name())
          .thenComparing(route -> route.key());

  /** Those that are attached to the listeners of {@code gateways}. */
  public static TranslatedRoutes of(ConfigView view, TranslatedGateways gateways) {
    return gateways.listeners().isEmpty()
        ? new TranslatedRoutes(ImmutableList.of(), ImmutableList.of())
        : view.derive(new Attached(gateways));
  }

  private record Attached(TranslatedGateways gateways) implements Query<TranslatedRoutes> {
    @Override
    public TranslatedRoutes ask(ConfigView view) {
      return translate(view, gateways);
    }
  }

  private static TranslatedRoutes translate(ConfigView view, TranslatedGateways gateways) {
    ImmutableList.Builder<ConfigProblem> problems = ImmutableList.builder();
    RuleTranslation rules = new RuleTranslation(view, problems, /* enforceGrants= */ true);
    ImmutableList.Builder<VirtualService> services = ImmutableList.builder();
    for (KubernetesRoute route : sorted(view)) {
      Set<ParentListener> attached = new LinkedHashSet<>();
      Set<ParentListener> all = new LinkedHashSet<>();
      for (ParentReference reference : route.parents()) {
        if (isGateway(reference)) {
          ImmutableList<ParentListener> listeners =
              gateways.of(namespace(reference, route), reference.name());
          all.addAll(listeners);
          attached.addAll(RouteAdmission.admitted(route, reference, listeners, problems));
        }
      }
      if (!attached.isEmpty()) {
        ImmutableList<HttpRoute> http = rules.translate(route);
        attached.forEach(listener -> bind(route, http, listener, all, services));
      }
    }
    return new TranslatedRoutes(services.build(), problems.build());
  }

  static ImmutableList<KubernetesRoute> sorted(ConfigView view) {
    return ImmutableList.sortedCopyOf(OLDEST_FIRST, view.all(KubernetesRoute.class));
  }

  /** True for a reference to a Gateway of the Gateway API. */
  public static boolean isGateway(ParentReference reference) {
    return reference.group().equals(ConfigKind.KUBERNETES_GATEWAY.group())
        && reference.kind().equals(ConfigKind.KUBERNETES_GATEWAY.kind());
  }

  /** The namespace that a reference means. */
  public static String namespace(ParentReference reference, KubernetesRoute route) {
    return reference.namespace().isEmpty() ? route.meta().namespace() : reference.namespace();
  }

  private static void bind(
      KubernetesRoute route,
      ImmutableList<HttpRoute> http,
      ParentListener listener,
      Set<ParentListener> all,
      ImmutableList.Builder<VirtualService> services) {
    ImmutableList<ParentListener> ofGateway =
        all.stream()
            .filter(other -> other.gateway().equals(listener.gateway()))
            .collect(ImmutableList.toImmutableList());
    for (String host : hostnames(route)) {
      if (listener.hasForItself(HostPattern.of(host), ofGateway)) {
        services.add(service(route.meta(), host, listener.boundName(), http));
      }
    }
  }

  static ImmutableList<String> hostnames(KubernetesRoute route) {
    return route.hostnames().isEmpty() ? ImmutableList.of("*") : route.hostnames();
  }

  static VirtualService service(
      ConfigMeta meta, String host, String gateway, ImmutableList<HttpRoute> http) {
    return new VirtualService(
        meta,
        ImmutableList.of(host),
        ImmutableList.of(gateway),
        ImmutableList.of(),
        http,
        ImmutableList.of(),
        ImmutableList.of());
  }
}
