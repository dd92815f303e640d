package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.Gateway.Server;
import dev.portcullis.model.KubernetesGateway;
import dev.portcullis.model.KubernetesGateway.AllowedRoutes;
import dev.portcullis.model.KubernetesGateway.From;
import dev.portcullis.model.KubernetesGateway.Listener;
import dev.portcullis.model.KubernetesGateway.RouteKind;
import dev.portcullis.model.KubernetesRoute;
import dev.portcullis.model.LabelSelector;
import dev.portcullis.model.NamespaceObject;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.ServerTlsSettings;
import dev.portcullis.model.WorkloadSelector;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a server of each listener of a Gateway. Confined to one compile. */
final class ListenerTranslation {
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
  private static final ImmutableSet<ConfigKind> ROUTES =
      ImmutableSet.of(ConfigKind.HTTP_ROUTE, ConfigKind.GRPC_ROUTE);
  private static final ImmutableSet<String> PROTOCOLS = ImmutableSet.of("HTTP", "HTTPS");

  private final ConfigView view;
  private final ListenerCredentials credentials;
  private final ImmutableList.Builder<ConfigProblem> problems;

  ListenerTranslation(ConfigView view, ImmutableList.Builder<ConfigProblem> problems) {
    this.view = view;
    this.credentials = new ListenerCredentials(new Grants(view), problems);
    this.problems = problems;
  }

  /** The listeners of a Gateway, usable or not. */
  ImmutableList<ParentListener> translate(KubernetesGateway gateway) {
    return gateway.listeners().stream()
        .map(listener -> translate(gateway, listener))
        .collect(ImmutableList.toImmutableList());
  }

  private ParentListener translate(KubernetesGateway gateway, Listener listener) {
    ImmutableSet<String> namespaces = namespaces(gateway, listener.allowedRoutes());
    ServerTlsSettings tls = credentials.settings(gateway, listener);
    return new ParentListener(
        gateway,
        listener,
        isServed(gateway, listener) && tls != null
            ? server(gateway, listener, namespaces, tls)
            : null,
        namespaces,
        kinds(gateway, listener));
  }

  private boolean isServed(KubernetesGateway gateway, Listener listener) {
    boolean served = PROTOCOLS.contains(listener.protocol());
    boolean handshake = listener.tls() != null && !listener.tls().mode().isTerminated();
    if (!served || handshake) {
      problems.add(
          ProblemCode.LISTENER_NOT_USABLE.at(
              gateway.key(),
              listener.location(),
              "listener "
                  + listener.name()
                  + " has protocol "
                  + listener.protocol()
                  + (handshake ? " and tls.mode Passthrough" : "")
                  + ": nothing listens there",
              "of the Gateway API HTTP and HTTPS with tls.mode Terminate are served; for the rest"
                  + " write a Gateway of networking.istio.io"));
    }
    return served && !handshake;
  }

  private static Gateway server(
      KubernetesGateway gateway,
      Listener listener,
      @Nullable ImmutableSet<String> namespaces,
      ServerTlsSettings tls) {
    String host = listener.hostname().isEmpty() ? "*" : listener.hostname();
    ImmutableList<String> hosts =
        namespaces == null
            ? ImmutableList.of("*/" + host)
            : namespaces.stream()
                .map(namespace -> namespace + "/" + host)
                .collect(ImmutableList.toImmutableList());
    return new Gateway(
        gateway.meta(),
        WorkloadSelector.EVERYTHING,
        ImmutableList.of(
            new Server(
                listener.port(),
                listener.name(),
                listener.protocol(),
                "",
                // The namespace of nobody: its handshakes are answered all the same.
                hosts.isEmpty() ? ImmutableList.of("~/" + host) : hosts,
                /* httpsRedirect= */ false,
                tls,
                listener.location())));
  }

  /** The namespaces, sorted, whose routes are allowed; null for all. */
  private @Nullable ImmutableSet<String> namespaces(
      KubernetesGateway gateway, AllowedRoutes allowed) {
    LabelSelector selector = allowed.selector();
    if (allowed.from() == From.ALL) {
      return null;
    }
    if (allowed.from() == From.SAME || selector == null) {
      return ImmutableSet.of(gateway.meta().namespace());
    }
    return namespaceLabels().entrySet().stream()
        .filter(namespace -> selector.matches(namespace.getValue()))
        .map(Map.Entry::getKey)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** Every namespace has its name as a label, described or not. */
  private Map<String, Map<String, String>> namespaceLabels() {
    TreeMap<String, Map<String, String>> labels = new TreeMap<>();
    view.all(KubernetesRoute.class)
        .forEach(route -> labels.put(route.meta().namespace(), ImmutableSortedMap.of()));
    view.all(NamespaceObject.class)
        .forEach(namespace -> labels.put(namespace.meta().name(), namespace.meta().labels()));
    labels.replaceAll((name, ofNamespace) -> {
      Map<String, String> all = new TreeMap<>(ofNamespace);
      all.put(NAMESPACE_NAME, name);
      return all;
    });
    return labels;
  }

  private ImmutableSet<ConfigKind> kinds(KubernetesGateway gateway, Listener listener) {
    ImmutableList<RouteKind> wanted = listener.allowedRoutes().kinds();
    if (wanted.isEmpty()) {
      return ROUTES;
    }
    for (RouteKind kind : wanted) {
      if (ROUTES.stream().noneMatch(known -> is(known, kind))) {
        problems.add(
            ProblemCode.FIELD_WITHOUT_EFFECT.at(
                gateway.key(),
                listener.location(),
                "listener " + listener.name() + " allows " + kind.kind() + ", which it can't have",
                "write HTTPRoute or GRPCRoute"));
      }
    }
    return ROUTES.stream()
        .filter(known -> wanted.stream().anyMatch(kind -> is(known, kind)))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static boolean is(ConfigKind known, RouteKind kind) {
    return known.group().equals(kind.group()) && known.kind().equals(kind.kind());
  }
}
