package dev.portcullis.model;

import com.google.common.collect.ImmutableList;

/** What a gateway listens on: Istio's {@code Gateway}. */
public record Gateway(ConfigMeta meta, WorkloadSelector selector, ImmutableList<Server> servers)
    implements ConfigObject {

  /**
   * One port of the gateway.
   *
   * @param port the number as the Service in front of the gateway has it
   * @param portName the name of the port, part of the route name for HTTPS
   * @param protocol upper case, such as {@code HTTP}
   * @param bind the address to bind, "" for all
   * @param hosts {@code host} or {@code namespace/host}
   * @param httpsRedirect whether plaintext requests are redirected to https
   * @param tls how connections are secured
   */
  public record Server(
      int port,
      String portName,
      String protocol,
      String bind,
      ImmutableList<String> hosts,
      boolean httpsRedirect,
      ServerTlsSettings tls,
      SourceLocation location) {}
}
