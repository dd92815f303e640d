package dev.portcullis.model;

import com.google.common.collect.ImmutableSortedMap;

/**
 * Whether plaintext is accepted: Istio's {@code PeerAuthentication}.
 *
 * @param portModes by workload port
 */
public record PeerAuthentication(
    ConfigMeta meta,
    WorkloadSelector selector,
    MutualTlsMode mode,
    ImmutableSortedMap<Integer, MutualTlsMode> portModes)
    implements ConfigObject {

  /** What a port accepts. */
  public enum MutualTlsMode {
    UNSET,
    DISABLE,
    PERMISSIVE,
    STRICT
  }
}
