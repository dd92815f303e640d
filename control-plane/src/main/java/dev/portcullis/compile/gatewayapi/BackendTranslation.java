package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.HttpMirrors;
import dev.portcullis.model.KubernetesRoute;
import dev.portcullis.model.KubernetesRoute.Backend;
import dev.portcullis.model.KubernetesRoute.BackendReference;
import dev.portcullis.model.KubernetesRoute.Mirror;
import dev.portcullis.model.KubernetesRoute.Rule;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.ReferenceGrant.To;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.WeightedDestination;
import java.util.Optional;

/**
 * Makes destinations of backends. One that may not be used keeps its share as a destination without
 * a host: its requests get 500, and nobody else gets them. Whether the others exist is found out
 * where routes are planned.
 */
final class BackendTranslation {
  private static final String HOSTNAME = "networking.istio.io/Hostname";

  private final String clusterDomain;
  private final Grants grants;
  private final ImmutableList.Builder<ConfigProblem> problems;
  private final boolean enforceGrants;

  BackendTranslation(
      ConfigView view, ImmutableList.Builder<ConfigProblem> problems, boolean enforceGrants) {
    this.clusterDomain = view.mesh().clusterDomain();
    this.grants = new Grants(view);
    this.problems = problems;
    this.enforceGrants = enforceGrants;
  }

  /** Where the requests of a rule go, empty if nothing has a share of them. */
  ImmutableList<WeightedDestination> destinations(KubernetesRoute route, Rule rule) {
    return rule.backends().stream()
        .filter(backend -> backend.weight() > 0)
        .map(backend -> destination(route, backend))
        .collect(ImmutableList.toImmutableList());
  }

  private WeightedDestination destination(KubernetesRoute route, Backend backend) {
    BackendReference reference = backend.reference();
    return new WeightedDestination(
        host(route, reference, "its requests get 500"),
        "",
        reference.port(),
        backend.weight(),
        backend.headers(),
        reference.location());
  }

  /** Who gets copies, if it may. */
  Optional<HttpMirrors.Mirror> mirror(KubernetesRoute route, Mirror mirror) {
    BackendReference reference = mirror.backend();
    String host = host(route, reference, "it gets no copies");
    return host.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new HttpMirrors.Mirror(
                new WeightedDestination(
                    host, "", reference.port(), 1, HeaderOperations.NONE, reference.location()),
                mirror.perMillion()));
  }

  /** The full name, "" after a report if the backend may not be used. */
  private String host(KubernetesRoute route, BackendReference reference, String otherwise) {
    String own = route.meta().namespace();
    String namespace = reference.namespace().isEmpty() ? own : reference.namespace();
    To to = new To(reference.group(), reference.kind(), reference.name());
    if (enforceGrants && !grants.allow(route.key().kind(), own, to, namespace)) {
      report(
          ProblemCode.REFERENCE_NOT_GRANTED,
          route,
          reference,
          reference.kind()
              + " "
              + namespace
              + "/"
              + reference.name()
              + " may not be used by routes of namespace "
              + own
              + ": "
              + otherwise,
          "write a ReferenceGrant in namespace " + namespace);
      return "";
    }
    boolean service = reference.group().isEmpty() && reference.kind().equals("Service");
    boolean hostname = (reference.group() + "/" + reference.kind()).equals(HOSTNAME);
    if ((!service && !hostname) || reference.port() == null) {
      report(
          ProblemCode.BACKEND_NOT_SUPPORTED,
          route,
          reference,
          reference.kind()
              + " "
              + reference.name()
              + (service || hostname ? " is given no port: " : " can't be a backend: ")
              + otherwise,
          "write a Service with a port, or a Hostname of networking.istio.io");
      return "";
    }
    return service
        ? reference.name() + "." + namespace + ".svc." + clusterDomain
        : reference.name();
  }

  private void report(
      ProblemCode code,
      KubernetesRoute route,
      BackendReference reference,
      String message,
      String hint) {
    problems.add(code.at(route.key(), reference.location(), message, hint));
  }
}
