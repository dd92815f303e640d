package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * A Kubernetes Service.
 *
 * @param selector the labels of its workloads; empty where endpoints are given otherwise
 * @param externalName the DNS name of a Service of type ExternalName, "" otherwise
 * @param endpoints {@code host:port} pairs of the annotation {@code portcullis.dev/endpoints}, for
 *     people without a cluster; the port counts for every port of the Service
 * @param addresses those that the cluster gave it; none where they are not known
 * @param headless true if it has no address on purpose: clients connect to its workloads
 */
public record Service(
    ConfigMeta meta,
    ImmutableList<ServicePort> ports,
    ImmutableMap<String, String> selector,
    String externalName,
    ImmutableList<HostPort> endpoints,
    ImmutableList<String> addresses,
    boolean headless)
    implements ConfigObject {

  /** One whose address is not known. */
  public Service(
      ConfigMeta meta,
      ImmutableList<ServicePort> ports,
      ImmutableMap<String, String> selector,
      String externalName,
      ImmutableList<HostPort> endpoints) {
    this(meta, ports, selector, externalName, endpoints, ImmutableList.of(), false);
  }

  /** An address with a port. */
  public record HostPort(String host, int port) {}
}
