package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;

/** What becomes of some of the connections of a port that a workload sends to. */
public sealed interface OutboundChain {
  ConnectionMatch match();

  /**
   * Connections of HTTP.
   *
   * @param routeTable the name of the routes, which are a resource of their own
   */
  record Requests(ConnectionMatch match, String routeTable, GrpcWeb grpcWeb)
      implements OutboundChain {}

  /**
   * Connections that are passed on byte for byte.
   *
   * @param targets at least one
   */
  record Connections(ConnectionMatch match, ImmutableList<TcpTarget> targets)
      implements OutboundChain {}

  /**
   * Which connections, by conditions that all have to hold.
   *
   * @param start how they begin
   * @param serverNames of which the handshake names one; empty for any
   * @param destinations subnets of which one holds the address that was dialled; empty for any
   * @param port that was dialled, 0 for any
   */
  record ConnectionMatch(
      Start start,
      ImmutableSortedSet<String> serverNames,
      ImmutableSortedSet<String> destinations,
      int port) {
    /** All that no other match takes. */
    static final ConnectionMatch ANY =
        new ConnectionMatch(Start.ANY, ImmutableSortedSet.of(), ImmutableSortedSet.of(), 0);

    /** Plaintext HTTP, told by its first bytes. */
    static final ConnectionMatch HTTP =
        new ConnectionMatch(Start.HTTP, ImmutableSortedSet.of(), ImmutableSortedSet.of(), 0);

    /** Those that dial a port. */
    static ConnectionMatch ofPort(int port) {
      return new ConnectionMatch(Start.ANY, ImmutableSortedSet.of(), ImmutableSortedSet.of(), port);
    }
  }

  /** How connections begin. */
  enum Start {
    /** However they like; maybe the server speaks first. */
    ANY,
    HTTP,
    TLS
  }
}
