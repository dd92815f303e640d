package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.model.ServerTlsSettings;

/** What connections to a port of a gateway have in common: all, or those of some server names. */
public sealed interface GatewayChain {
  /** The names that clients ask for in the handshake; empty for any. */
  ImmutableSortedSet<String> serverNames();

  /** How connections are secured. */
  ServerTlsSettings tls();

  /**
   * Requests are looked at.
   *
   * @param routeTable the name of the routes, which are a resource of their own
   */
  record Requests(
      ImmutableSortedSet<String> serverNames,
      ServerTlsSettings tls,
      GrpcWeb grpcWeb,
      String routeTable)
      implements GatewayChain {}

  /**
   * What comes is passed on byte for byte, behind the handshake if the gateway answers that.
   *
   * @param clients whose connections these are
   * @param enforcement whether the policy of connections holds here
   * @param targets at least one
   */
  record Connections(
      ImmutableSortedSet<String> serverNames,
      ServerTlsSettings tls,
      Clients clients,
      Enforcement enforcement,
      ImmutableList<TcpTarget> targets)
      implements GatewayChain {}

  /** Whose connections a chain takes. */
  enum Clients {
    ANY,
    /** Those that offer a protocol by which members of the mesh tell each other. */
    MEMBERS
  }

  /** Whether the gateway's own policy decides. */
  enum Enforcement {
    HERE,
    /** That of the workload at the other end does, on a handshake that the gateway can't see. */
    AT_THE_DESTINATION
  }
}
