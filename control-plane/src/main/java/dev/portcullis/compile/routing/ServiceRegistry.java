package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.check.HostPattern;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The hosts of the mesh, as the proxies of one namespace see them. */
final class ServiceRegistry {
  private final ConfigView view;
  private final String namespace;
  private final String clusterDomain;

  private ServiceRegistry(ConfigView view, String namespace) {
    this.view = view;
    this.namespace = namespace;
    this.clusterDomain = view.mesh().clusterDomain();
  }

  static ServiceRegistry visibleFrom(ConfigView view, String namespace) {
    return new ServiceRegistry(view, namespace);
  }

  /** The services of a full host name, whoever may use them. */
  static ImmutableList<MeshService> named(ConfigView view, String host) {
    return view.find(new MeshHosts.All(), new Named(host));
  }

  private record Named(String host) implements Function<MeshHosts, ImmutableList<MeshService>> {
    @Override
    public ImmutableList<MeshService> apply(MeshHosts hosts) {
      return hosts.byHost().get(host);
    }
  }

  /** One service of each host. */
  ImmutableList<MeshService> services() {
    return services(ImmutableListMultimap.of("*", HostPattern.of("*")), 0);
  }

  /**
   * One service of each host that is named.
   *
   * @param named by namespace, of which {@code *} stands for all
   * @param port that the service has; 0 for any
   */
  ImmutableList<MeshService> services(ImmutableListMultimap<String, HostPattern> named, int port) {
    return view.find(new MeshHosts.All(), new InScope(namespace, named, port));
  }

  private record InScope(String viewer, ImmutableListMultimap<String, HostPattern> named, int port)
      implements Function<MeshHosts, ImmutableList<MeshService>> {
    @Override
    public ImmutableList<MeshService> apply(MeshHosts hosts) {
      return hosts.inScope(viewer, named, port);
    }
  }

  /** The service of a full host name, null if there is none. */
  @Nullable MeshService find(String host) {
    return view.find(new MeshHosts.All(), new Nearest(namespace, host.toLowerCase(Locale.ROOT)))
        .orElse(null);
  }

  private record Nearest(String viewer, String host)
      implements Function<MeshHosts, Optional<MeshService>> {
    @Override
    public Optional<MeshService> apply(MeshHosts hosts) {
      return Optional.ofNullable(hosts.nearest(viewer, host));
    }
  }

  /**
   * The full name of a destination. A name without a dot belongs to the namespace of the object
   * that wrote it, not to the caller's; one with a dot is taken literally, so that {@code
   * service.namespace} names no Service.
   */
  String complete(String host, String owner) {
    return complete(host, owner, clusterDomain);
  }

  static String complete(String host, String namespace, String clusterDomain) {
    return host.indexOf('.') >= 0 || host.indexOf(':') >= 0 || host.equals("*")
        ? host
        : host + "." + namespace + ".svc." + clusterDomain;
  }

  /** Full names that the author of an unknown host may have meant. */
  ImmutableList<String> similarTo(String host) {
    String service = host.indexOf('.') < 0 ? host : host.substring(0, host.indexOf('.'));
    return view.find(new MeshHosts.All(), new Similar(namespace, service + "."));
  }

  private record Similar(String viewer, String beginning)
      implements Function<MeshHosts, ImmutableList<String>> {
    @Override
    public ImmutableList<String> apply(MeshHosts hosts) {
      return hosts.byHost().keySet().stream()
          .filter(known -> known.startsWith(beginning))
          .filter(known -> hosts.nearest(viewer, known) != null)
          .sorted()
          .limit(3)
          .collect(ImmutableList.toImmutableList());
    }
  }
}
