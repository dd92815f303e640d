package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;

/** An address that proxies accept HTTP requests on. */
public sealed interface ListenerPlan {
  String name();

  /** The IP address to bind. */
  String bind();

  int port();

  /** The objects that it was made from. */
  ImmutableList<ConfigMeta> origins();

  /**
   * A port of a gateway.
   *
   * @param routeTable the name of its routes, which are a resource of their own
   * @param trustedProxies how many proxies in front of the gateway are believed
   */
  record GatewayListener(
      String name,
      String bind,
      int port,
      GrpcWeb grpcWeb,
      String routeTable,
      int trustedProxies,
      ImmutableList<ConfigMeta> origins)
      implements ListenerPlan {}

  /**
   * A port of a sidecar for its own workload.
   *
   * @param peers how others connect to it
   * @param routes go with the listener: they never change without it
   */
  record InboundListener(
      String name,
      String bind,
      int port,
      GrpcWeb grpcWeb,
      Peers peers,
      RouteTable routes,
      ImmutableList<ConfigMeta> origins)
      implements ListenerPlan {}

  /** How the peers of a workload connect to it. */
  enum Peers {
    /** As they like: what they send is passed on. */
    ANY,
    /** With mutual TLS or in plaintext. */
    PERMISSIVE,
    /** With mutual TLS. */
    STRICT
  }

  /** Whether browsers' gRPC is translated. */
  enum GrpcWeb {
    TRANSLATED,
    OFF
  }
}
