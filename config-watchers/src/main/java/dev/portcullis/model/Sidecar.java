package dev.portcullis.model;

import com.google.common.collect.ImmutableList;

/**
 * What a sidecar listens on: Istio's {@code Sidecar}, ingress only.
 *
 * @param ingress the listeners; empty leaves the sidecar its default
 */
public record Sidecar(
    ConfigMeta meta, WorkloadSelector selector, ImmutableList<IngressListener> ingress)
    implements ConfigObject {

  /**
   * One inbound port.
   *
   * @param protocol upper case
   * @param bind the address to bind, "" for the default
   * @param defaultEndpoint where requests go: {@code 127.0.0.1:8080} or {@code unix:///path}, ""
   *     for the port itself on loopback
   */
  public record IngressListener(
      int port,
      String portName,
      String protocol,
      String bind,
      CaptureMode captureMode,
      String defaultEndpoint,
      SourceLocation location) {}

  /** Whether traffic is intercepted. */
  public enum CaptureMode {
    DEFAULT,
    IPTABLES,
    NONE
  }
}
