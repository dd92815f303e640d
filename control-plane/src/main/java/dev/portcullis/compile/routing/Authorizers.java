package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.authz.AuthorizerPlan;
import dev.portcullis.compile.authz.AuthorizerPlan.Asked;
import dev.portcullis.compile.authz.AuthorizerPlan.Refusing;
import dev.portcullis.compile.check.HeaderNames;
import dev.portcullis.compile.check.HeaderValues;
import dev.portcullis.compile.select.PolicySelection;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ExtensionProvider;
import dev.portcullis.model.ExtensionProvider.Authorizer;
import dev.portcullis.model.ExtensionProvider.Call;
import dev.portcullis.model.ExtensionProvider.GrpcAuthorizer;
import dev.portcullis.model.ExtensionProvider.HttpAuthorizer;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the providers of CUSTOM policies to clusters. Here, not with the policies, because
 * policy and routing have to agree: a policy names no cluster that is not sent.
 */
public final class Authorizers {
  private final ConfigView view;
  private final AuthorizerCluster cluster;

  private Authorizers(ConfigView view, WorkloadGroupKey group) {
    this.view = view;
    this.cluster = new AuthorizerCluster(view, group);
  }

  /** By name what the providers come to that CUSTOM policies of {@code group} refer to. */
  public static ImmutableSortedMap<String, AuthorizerPlan> inUse(
      ConfigView view, WorkloadGroupKey group) {
    return view.derive(new InUse(group));
  }

  private record InUse(WorkloadGroupKey group)
      implements Query<ImmutableSortedMap<String, AuthorizerPlan>> {
    @Override
    public ImmutableSortedMap<String, AuthorizerPlan> ask(ConfigView view) {
      return plans(view, group);
    }
  }

  private static ImmutableSortedMap<String, AuthorizerPlan> plans(
      ConfigView view, WorkloadGroupKey group) {
    ImmutableSortedSet<String> providers =
        PolicySelection.custom(view, group).stream()
            .map(AuthorizationPolicy::provider)
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
    Authorizers authorizers = new Authorizers(view, group);
    ImmutableSortedMap.Builder<String, AuthorizerPlan> plans = ImmutableSortedMap.naturalOrder();
    for (String provider : providers) {
      plans.put(
          provider, providers.size() == 1 ? authorizers.plan(provider) : oneOfSeveral(providers));
    }
    return plans.buildOrThrow();
  }

  /** The clusters through which authorizers are asked. */
  static ImmutableList<ClusterPlan> clusters(
      ConfigView view, WorkloadGroupKey group, Problems problems) {
    ImmutableList<Call> calls =
        inUse(view, group).values().stream()
            .filter(Asked.class::isInstance)
            .map(asked -> ((Asked) asked).provider().call())
            .collect(ImmutableList.toImmutableList());
    if (calls.isEmpty()) {
      return ImmutableList.of();
    }
    Authorizers authorizers = new Authorizers(view, group);
    ClusterPlanner clusters = new ClusterPlanner(view, group, problems);
    for (Call call : calls) {
      MeshService service = serving(call, authorizers.candidates(call));
      ServicePort port = service == null ? null : service.port(call.port());
      if (service != null && port != null) {
        clusters.use(service, port, "");
      }
    }
    return clusters.clusters();
  }

  /** As Istio without the feature flag for it. */
  private static AuthorizerPlan oneOfSeveral(ImmutableSortedSet<String> all) {
    return new Refusing(
        "is one of several on this workload (" + String.join(", ", all) + ")",
        "let all CUSTOM policies of a workload have the same provider");
  }

  private AuthorizerPlan plan(String name) {
    ExtensionProvider provider = view.mesh().authorizer(name);
    return switch (provider) {
      case null ->
          new Refusing("is not defined", "define it under extensionProviders of the mesh config");
      case ExtensionProvider.NotAnAuthorizer _ -> new Refusing("is no authorizer", "");
      case ExtensionProvider.Unusable unusable ->
          new Refusing(unusable.reason(), "mend it in " + unusable.location());
      case HttpAuthorizer http -> isAccepted(http) ? plan(http) : badHeader();
      case GrpcAuthorizer grpc -> plan(grpc);
    };
  }

  private static Refusing badHeader() {
    return new Refusing(
        "has a header in includeAdditionalHeadersInCheck that Envoy would refuse",
        "names of headers, values of one line, a percent sign as %%");
  }

  private static boolean isAccepted(HttpAuthorizer provider) {
    return provider.additionalHeaders().entrySet().stream()
        .allMatch(header ->
            HeaderNames.isHeader(header.getKey())
                && !header.getKey().toLowerCase(Locale.ROOT).equals("host")
                && HeaderValues.isTemplate(header.getValue()));
  }

  private AuthorizerPlan plan(Authorizer provider) {
    Call call = provider.call();
    ImmutableList<MeshService> candidates = candidates(call);
    ImmutableSortedSet<String> namespaces =
        candidates.stream()
            .map(service -> service.origin().namespace())
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
    if (namespaces.isEmpty()) {
      return new Refusing(
          "has the service " + name(call) + ", which no Service or ServiceEntry defines",
          "define it, or write its full name");
    }
    if (namespaces.size() > 1) {
      return new Refusing(
          "has the service " + call.host() + ", which several namespaces define",
          "write NAMESPACE/HOST, such as " + namespaces.first() + "/" + call.host());
    }
    MeshService service = serving(call, candidates);
    ServicePort port = service == null ? null : service.port(call.port());
    if (service == null || port == null) {
      return new Refusing("has port " + call.port() + ", which " + name(call) + " has not", "");
    }
    // Envoy takes a cluster that does not exist for a failure.
    Refusing refusal = cluster.refusal(provider, service, port);
    return refusal == null
        ? new Asked(
            provider, service.host(), ClusterPlanner.name(service.host(), "", port.number()))
        : refusal;
  }

  private static @Nullable MeshService serving(Call call, ImmutableList<MeshService> candidates) {
    return candidates.stream()
        .filter(service -> service.port(call.port()) != null)
        .findFirst()
        .orElse(null);
  }

  private ImmutableList<MeshService> candidates(Call call) {
    String host = call.host().toLowerCase(Locale.ROOT);
    return ServiceRegistry.named(view, host).stream()
        .filter(service ->
            call.namespace().isEmpty() || service.origin().namespace().equals(call.namespace()))
        .collect(ImmutableList.toImmutableList());
  }

  private static String name(Call call) {
    return call.namespace().isEmpty() ? call.host() : call.namespace() + "/" + call.host();
  }
}
