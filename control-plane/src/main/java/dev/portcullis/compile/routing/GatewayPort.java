package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.Gateway;

/**
 * A port that a gateway binds, with the servers that share it.
 *
 * @param bind the IP address to bind
 * @param explicitBind the address as written, "" where none was
 * @param servers in Istio's order, at least one
 */
record GatewayPort(int port, String bind, String explicitBind, ImmutableList<BoundServer> servers) {
  /** The protocols whose servers are plaintext HTTP. */
  static final ImmutableSet<String> HTTP = ImmutableSet.of("HTTP", "HTTP2", "GRPC", "GRPC-WEB");

  /** A server and the Gateway that it belongs to. */
  record BoundServer(Gateway gateway, Gateway.Server server) {
    String gatewayName() {
      return gateway.meta().namespace() + "/" + gateway.meta().name();
    }

    boolean isHttp() {
      return HTTP.contains(server.protocol());
    }

    /** True if connections are passed on as they come. */
    boolean isTcp() {
      return server.protocol().equals("TCP") && server.tlsMode().isEmpty();
    }
  }

  /** Istio's name of the listener. */
  String listenerName() {
    return bind + "_" + port;
  }

  /** True if requests are looked at; servers share a port only where all of them do so. */
  boolean isHttp() {
    return servers.getFirst().isHttp();
  }

  /** Istio's name of the routes. */
  String routeTableName() {
    return "http." + port + (explicitBind.isEmpty() ? "" : "." + explicitBind);
  }
}
