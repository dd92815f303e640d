package dev.portcullis.compile.routing;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Endpoint;
import dev.portcullis.model.Pod;
import dev.portcullis.model.WorkloadEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of the workload behind an address.
 *
 * @param labels by which subsets are told apart, Istio's own of the place included
 * @param locality {@code region/zone/subzone}, "" if unknown
 * @param serviceAccounts {@code namespace/name}, the ones that it may have; empty if unknown
 * @param mutualTls true if it says that it takes mutual TLS with the certificates of the mesh
 */
public record EndpointTraits(
    ImmutableSortedMap<String, String> labels,
    String locality,
    ImmutableSortedSet<String> serviceAccounts,
    boolean mutualTls) {
  /** Of an address of which nobody says more. */
  static final EndpointTraits UNKNOWN =
      new EndpointTraits(ImmutableSortedMap.of(), "", ImmutableSortedSet.of(), false);

  private static final String TLS_MODE = "security.istio.io/tlsMode";
  private static final String MUTUAL = "istio";
  private static final String REGION = "topology.kubernetes.io/region";
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String SUBZONE = "topology.istio.io/subzone";
  private static final String NETWORK = "topology.istio.io/network";

  /** Istio's way to say it all in one label, where slashes are not allowed. */
  private static final String LOCALITY = "istio-locality";

  static EndpointTraits of(Pod pod) {
    Map<String, String> labels = pod.meta().labels();
    return new EndpointTraits(
        ImmutableSortedMap.copyOf(labels),
        locality(labels, place(labels)),
        ImmutableSortedSet.of(account(pod.meta().namespace(), pod.serviceAccount())),
        MUTUAL.equals(labels.get(TLS_MODE)));
  }

  static EndpointTraits of(WorkloadEntry workload) {
    return of(workload.meta().namespace(), workload.endpoint(), workload.meta().labels());
  }

  /** Of an endpoint that a ServiceEntry lists. */
  static EndpointTraits of(String namespace, Endpoint endpoint) {
    return of(namespace, endpoint, ImmutableMap.of());
  }

  /** As in Istio one that has a service account takes mutual TLS, unless it says otherwise. */
  private static EndpointTraits of(
      String namespace, Endpoint endpoint, Map<String, String> ofTheObject) {
    Map<String, String> labels = new HashMap<>(ofTheObject);
    labels.putAll(endpoint.labels());
    String account = endpoint.serviceAccount();
    String locality = locality(labels, endpoint.locality());
    augment(labels, locality, endpoint.network());
    String mode = labels.get(TLS_MODE);
    return new EndpointTraits(
        ImmutableSortedMap.copyOf(labels),
        locality,
        account.isEmpty()
            ? ImmutableSortedSet.of()
            : ImmutableSortedSet.of(account(namespace, account)),
        mode == null ? !account.isEmpty() : mode.equals(MUTUAL));
  }

  /** Of an address that is one of these, whichever: what they have in common. */
  static EndpointTraits ofOne(Collection<Deployment> deployments) {
    if (deployments.isEmpty()) {
      return UNKNOWN;
    }
    Map<String, String> common = new HashMap<>(deployments.iterator().next().podLabels());
    deployments.forEach(
        deployment -> common.entrySet().retainAll(deployment.podLabels().entrySet()));
    return new EndpointTraits(
        ImmutableSortedMap.copyOf(common),
        locality(common, place(common)),
        deployments.stream()
            .map(each -> account(each.meta().namespace(), each.serviceAccount()))
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo)),
        MUTUAL.equals(common.get(TLS_MODE)));
  }

  EndpointTraits inPlaintext() {
    return new EndpointTraits(labels, locality, serviceAccounts, false);
  }

  /** Where a workload with these labels is, "" if they don't say. */
  static String locality(Map<String, String> labels) {
    return locality(labels, place(labels));
  }

  private static String account(String namespace, String name) {
    return namespace + "/" + (name.isEmpty() ? "default" : name);
  }

  private static String locality(Map<String, String> labels, String written) {
    return written.isEmpty() ? labels.getOrDefault(LOCALITY, "").replace('.', '/') : written;
  }

  private static String place(Map<String, String> labels) {
    String region = labels.getOrDefault(REGION, "");
    String zone = labels.getOrDefault(ZONE, "");
    return region.isEmpty() ? "" : zone.isEmpty() ? region : region + "/" + zone;
  }

  private static void augment(Map<String, String> labels, String locality, String network) {
    List<String> parts = Splitter.on('/').limit(3).splitToList(locality);
    List<String> names = List.of(REGION, ZONE, SUBZONE);
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).isEmpty()) {
        labels.put(names.get(i), parts.get(i));
      }
    }
    if (!network.isEmpty()) {
      labels.put(NETWORK, network);
    }
  }
}
