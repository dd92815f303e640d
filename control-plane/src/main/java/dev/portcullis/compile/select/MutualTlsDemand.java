package dev.portcullis.compile.select;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.PeerAuthentication;

/**
 * The ports on which only mutual TLS is to be accepted.
 *
 * @param scope what {@code ports} are
 * @param ports workload ports
 * @param demandedBy the peer authentications that say so; empty where nothing is demanded
 */
public record MutualTlsDemand(
    Scope scope, ImmutableSortedSet<Integer> ports, ImmutableList<PeerAuthentication> demandedBy) {

  /** Plaintext is accepted everywhere. */
  public static final MutualTlsDemand NONE =
      new MutualTlsDemand(Scope.ONLY, ImmutableSortedSet.of(), ImmutableList.of());

  /** Whether the ports listed are those concerned or those exempt. */
  public enum Scope {
    ONLY,
    ALL_BUT
  }

  /** True if there is no port on which mutual TLS is demanded. */
  public boolean isNone() {
    return scope == Scope.ONLY && ports.isEmpty();
  }
}
