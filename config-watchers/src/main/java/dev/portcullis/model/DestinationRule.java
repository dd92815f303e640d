package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a host are made: Istio's {@code DestinationRule}, as far as something goes by
 * it.
 *
 * @param host a full name, a wildcard, or the short name of a Service of the rule's namespace
 * @param trafficPolicy null where the rule has subsets only
 * @param exportTo namespaces that may use it; empty means all
 * @param workloadSelector the clients that it holds for, null for all
 */
public record DestinationRule(
    ConfigMeta meta,
    String host,
    @Nullable TrafficPolicy trafficPolicy,
    ImmutableList<String> exportTo,
    @Nullable WorkloadSelector workloadSelector)
    implements ConfigObject {

  /**
   * How connections to all ports are made.
   *
   * @param tls null where the rule says nothing about it
   * @param ports by number what holds for one port, in place of all that holds for others
   */
  public record TrafficPolicy(
      @Nullable ClientTlsSettings tls, ImmutableSortedMap<Integer, PortPolicy> ports) {

    /** What is said about the security of connections to a port, null for nothing. */
    public @Nullable ClientTlsSettings tlsOf(int port) {
      PortPolicy ofPort = ports.get(port);
      return ofPort == null ? tls : ofPort.tls;
    }
  }

  /** How connections to one port are made. */
  public record PortPolicy(@Nullable ClientTlsSettings tls) {}
}
