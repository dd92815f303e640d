package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.gatewayapi.TranslatedNames;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.ServerTlsSettings.Mode;
import java.util.Comparator;
import java.util.Locale;

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

  /** The protocols whose servers share a port by server name. */
  private static final ImmutableSet<String> TLS = ImmutableSet.of("HTTPS", "TLS");

  /** A server and the Gateway that it belongs to. */
  record BoundServer(Gateway gateway, Gateway.Server server) {
    String gatewayName() {
      return TranslatedNames.bound(gateway, server);
    }

    boolean isHttp() {
      return HTTP.contains(server.protocol());
    }

    /** True if connections are passed on as they come. */
    boolean isTcp() {
      return server.protocol().equals("TCP") && server.tls().mode() == Mode.NONE;
    }

    /** True if it is told from others of its port by the server name of a handshake. */
    boolean isTls() {
      return TLS.contains(server.protocol())
          || (server.protocol().equals("TCP") && server.tls().mode() != Mode.NONE);
    }

    /** True if the gateway answers the handshake and looks at the requests behind it. */
    boolean isHttps() {
      return server.protocol().equals("HTTPS") && server.tls().mode().isTerminated();
    }

    /** True if connections go on once the handshake is done, or as they come if there is none. */
    boolean isForwarded() {
      return isTcp() || (isTls() && !isHttps() && server.tls().mode().isTerminated());
    }

    /** True if handshakes go on unanswered, as {@code mode} has it. */
    boolean isPassedOn(Mode mode) {
      return isTls() && server.tls().mode() == mode;
    }

    /** The server names of its handshakes, sorted; empty for all. */
    ImmutableSortedSet<String> serverNames() {
      ImmutableSortedSet<String> names =
          server.hosts().stream()
              .map(host -> host.substring(host.indexOf('/') + 1).toLowerCase(Locale.ROOT))
              .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
      return names.contains("*") ? ImmutableSortedSet.of() : names;
    }

    /** Istio's name of the routes of a server with TLS. */
    String routeTableName() {
      String name =
          "https.%d.%s.%s"
              .formatted(
                  server.port(),
                  TranslatedNames.portAndName(gateway, server),
                  gateway.meta().namespace());
      return server.bind().isEmpty() ? name : name + "." + server.bind();
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

  /** Istio's name of the routes of plaintext requests. */
  String routeTableName() {
    return "http." + port + (explicitBind.isEmpty() ? "" : "." + explicitBind);
  }
}
