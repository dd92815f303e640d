package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * A service that Kubernetes does not know: Istio's {@code ServiceEntry}.
 *
 * @param workloadSelector selects WorkloadEntries and Pods as endpoints; empty where endpoints are
 *     listed
 * @param subjectAltNames of which a server's certificate must have one, where no DestinationRule
 *     says more
 * @param exportTo namespaces that may use it; empty means all
 */
public record ServiceEntry(
    ConfigMeta meta,
    ImmutableList<String> hosts,
    ImmutableList<String> addresses,
    ImmutableList<ServicePort> ports,
    boolean meshExternal,
    Resolution resolution,
    ImmutableList<Endpoint> endpoints,
    ImmutableMap<String, String> workloadSelector,
    ImmutableList<String> subjectAltNames,
    ImmutableList<String> exportTo)
    implements ConfigObject {

  /** How addresses are found. */
  public enum Resolution {
    NONE,
    STATIC,
    DNS,
    DNS_ROUND_ROBIN
  }
}
