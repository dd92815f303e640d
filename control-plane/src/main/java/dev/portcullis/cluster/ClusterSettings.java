package dev.portcullis.cluster;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a control plane in a cluster is told besides where its configuration is.
 *
 * @param replica who this process is
 * @param service the name of the Service that proxies and the API server reach the replicas by
 * @param webhooks where the webhooks are served, null for nowhere
 * @param images what sidecars are made of
 */
public record ClusterSettings(
    Replica replica, String service, @Nullable InetSocketAddress webhooks, SidecarImages images) {

  /**
   * Images of the containers of injected sidecars.
   *
   * @param proxy Envoy
   * @param interception has {@code sh}, {@code iptables} and {@code ip6tables}
   */
  public record SidecarImages(String proxy, String interception) {}
}
