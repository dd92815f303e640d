package dev.portcullis.ads;

import io.grpc.Context;

/**
 * Who is at the other end of a connection.
 *
 * @param host the address without the port, so that all connections of a host are one peer
 * @param identity what its certificate proves, {@link PeerIdentity#UNPROVEN} without one
 */
public record Peer(String host, PeerIdentity identity) {
  /** Whose call the current one is. */
  public static final Context.Key<Peer> KEY =
      Context.keyWithDefault("portcullis-peer", new Peer("", PeerIdentity.UNPROVEN));
}
