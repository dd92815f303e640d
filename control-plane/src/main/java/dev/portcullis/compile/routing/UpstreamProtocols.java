package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.routing.ClusterPlan.UpstreamProtocol;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.ProxyRole;

/** Decides what is spoken to endpoints. */
final class UpstreamProtocols {
  private static final ImmutableSet<String> HTTP2 = ImmutableSet.of("HTTP2", "GRPC", "GRPC-WEB");

  private UpstreamProtocols() {}

  /** What the endpoints of a port of this protocol speak. */
  static UpstreamProtocol of(String protocol) {
    return HTTP2.contains(protocol) ? UpstreamProtocol.HTTP2 : UpstreamProtocol.HTTP1;
  }

  /** The same, where a DestinationRule has a say. */
  static UpstreamProtocol of(ServicePort port, ConnectionPolicy policy, ProxyRole client) {
    ConnectionPool pool = policy.connectionPool();
    ConnectionPool.Http http = pool == null ? ConnectionPool.Http.NONE : pool.http();
    if (http.useClientProtocol()) {
      return UpstreamProtocol.AS_DOWNSTREAM;
    }
    return switch (http.upgrade()) {
      // As in Istio not to upgrade does not undo what the port is declared to be.
      case DEFAULT, DO_NOT_UPGRADE -> undecided(port.protocol(), client);
      case UPGRADE -> UpstreamProtocol.HTTP2;
    };
  }

  /**
   * What a sidecar's workload speaks to a port of which nobody says what it speaks will be right. A
   * gateway's clients speak what the gateway offers.
   */
  private static UpstreamProtocol undecided(String protocol, ProxyRole client) {
    return switch (client) {
      case SIDECAR -> protocol.isEmpty() ? UpstreamProtocol.AS_DOWNSTREAM : of(protocol);
      case GATEWAY -> of(protocol);
    };
  }
}
