package dev.portcullis.ads;

import io.grpc.Context;

/**
 * Who is at the other end of a connection.
 *
 * @param host the address without the port, so that all connections of a host are one peer
 * @param identity what its certificate or token proves, {@link PeerIdentity#UNPROVEN} without any
 * @param trusted whether it may be told secrets whoever it is: only the machine's own can reach a
 *     socket file
 */
public record Peer(String host, PeerIdentity identity, boolean trusted) {
  /** Whose call the current one is. */
  public static final Context.Key<Peer> KEY =
      Context.keyWithDefault("portcullis-peer", new Peer("", PeerIdentity.UNPROVEN));

  /** Somebody who is told secrets only if proven to be who the node says. */
  public Peer(String host, PeerIdentity identity) {
    this(host, identity, false);
  }

  /**
   * Whether it may be told the secrets of the proxy that it was let in as.
   *
   * @param credible whether its service account may run a workload with the labels that the node
   *     claims; those of a Pod that a token names are no claim
   */
  boolean mayHaveSecrets(boolean credible) {
    return trusted || proves(identity, credible);
  }

  private static boolean proves(PeerIdentity identity, boolean credible) {
    return switch (identity) {
      case PeerIdentity.Workload _ -> credible;
      case PeerIdentity.Account _ -> true;
      case PeerIdentity.Unreviewed(var proven) -> proves(proven, credible);
      case PeerIdentity.Unproven _, PeerIdentity.Nobody _ -> false;
    };
  }
}
