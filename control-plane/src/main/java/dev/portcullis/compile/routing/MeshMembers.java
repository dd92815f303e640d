package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.select.PeerAuthenticationRules;
import dev.portcullis.compile.select.PortModes;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.PeerAuthentication.MutualTlsMode;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What servers of the mesh are called, and which take mutual TLS. Confined to one compile. */
final class MeshMembers {
  private final ConfigView view;
  private final Map<Workload, PortModes> modes = new HashMap<>();

  MeshMembers(ConfigView view) {
    this.view = view;
  }

  /** Whatever peer authentications go by. */
  private record Workload(String namespace, ImmutableSortedMap<String, String> labels) {}

  /**
   * The names of their certificates, in every trust domain of the mesh; empty where no service
   * account is known.
   */
  ImmutableList<String> names(Iterable<EndpointPlan> endpoints) {
    ImmutableSortedSet.Builder<String> accounts = ImmutableSortedSet.naturalOrder();
    endpoints.forEach(endpoint -> accounts.addAll(endpoint.traits().serviceAccounts()));
    MeshSettings mesh = view.mesh();
    return Stream.concat(Stream.of(mesh.trustDomain()), mesh.trustDomainAliases().stream())
        .distinct()
        .flatMap(domain -> accounts.build().stream().map(account -> spiffe(domain, account)))
        .collect(ImmutableList.toImmutableList());
  }

  /** The same endpoints; those whose workload refuses TLS on the port do not take it. */
  ImmutableSortedSet<EndpointPlan> taking(
      String namespace, ImmutableSortedSet<EndpointPlan> endpoints) {
    return endpoints.stream()
        .map(endpoint -> refuses(namespace, endpoint) ? endpoint.inPlaintext() : endpoint)
        .collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo));
  }

  private boolean refuses(String namespace, EndpointPlan endpoint) {
    return endpoint.traits().mutualTls()
        && modes
                .computeIfAbsent(new Workload(namespace, endpoint.traits().labels()), this::modes)
                .of(endpoint.port())
            == MutualTlsMode.DISABLE;
  }

  private PortModes modes(Workload workload) {
    return PeerAuthenticationRules.modes(
        view,
        new WorkloadGroupKey(
            ProxyRole.SIDECAR, workload.namespace, workload.labels, null, PolicyDelivery.ATOMIC));
  }

  private static String spiffe(String domain, String account) {
    int slash = account.indexOf('/');
    return "spiffe://%s/ns/%s/sa/%s"
        .formatted(domain, account.substring(0, slash), account.substring(slash + 1));
  }
}
