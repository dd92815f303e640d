package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.MeshSettings.OutboundTrafficPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a sidecar listens on, and which services its workload may use: Istio's {@code Sidecar}.
 *
 * @param ingress the inbound listeners; empty leaves the sidecar its default
 * @param inboundPool limits of connections to the workload, null for none
 * @param egress the outbound listeners; empty means every service
 * @param outbound what becomes of what the workload sends elsewhere, null where the mesh decides
 */
public record Sidecar(
    ConfigMeta meta,
    WorkloadSelector selector,
    ImmutableList<IngressListener> ingress,
    @Nullable ConnectionPool inboundPool,
    ImmutableList<EgressListener> egress,
    @Nullable OutboundTraffic outbound)
    implements ConfigObject {

  /** One that says nothing of outbound traffic. */
  public Sidecar(
      ConfigMeta meta, WorkloadSelector selector, ImmutableList<IngressListener> ingress) {
    this(meta, selector, ingress, null, ImmutableList.of(), null);
  }

  /**
   * One inbound port.
   *
   * @param protocol upper case
   * @param bind the address to bind, "" for the default
   * @param defaultEndpoint where requests go: {@code 127.0.0.1:8080} or {@code unix:///path}, ""
   *     for the port itself
   * @param pool limits of connections to the workload's port, null for those of the Sidecar
   */
  public record IngressListener(
      int port,
      String portName,
      String protocol,
      String bind,
      CaptureMode captureMode,
      String defaultEndpoint,
      @Nullable ConnectionPool pool,
      SourceLocation location) {}

  /** The limits of connections to a port of the workload, null for none. */
  public @Nullable ConnectionPool poolOf(int port) {
    return ingress.stream()
        .filter(listener -> listener.port() == port && listener.pool() != null)
        .map(IngressListener::pool)
        .findFirst()
        .orElse(inboundPool);
  }

  /**
   * Services that the workload may use.
   *
   * @param port that the workload dials, 0 for the services' own
   * @param protocol upper case, "" without a port
   * @param bind the address to bind, "" for the default
   * @param hosts at least one
   */
  public record EgressListener(
      int port,
      String protocol,
      String bind,
      CaptureMode captureMode,
      ImmutableList<EgressHost> hosts,
      SourceLocation location) {}

  /**
   * Hosts of some namespaces.
   *
   * @param namespace a name, {@code *} for any, {@code .} for the Sidecar's own, {@code ~} for none
   * @param host a full name, {@code *.suffix}, or {@code *}
   */
  public record EgressHost(String namespace, String host) {}

  /**
   * What becomes of what the workload sends to nobody that its sidecar knows.
   *
   * @param proxy where it goes, null for where it was meant to go
   */
  public record OutboundTraffic(OutboundTrafficPolicy policy, @Nullable EgressProxy proxy) {}

  /** A service that sends on what is meant for others. */
  public record EgressProxy(String host, String subset, int port) {}

  /** Whether traffic is intercepted. */
  public enum CaptureMode {
    DEFAULT,
    IPTABLES,
    NONE
  }
}
