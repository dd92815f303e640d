package dev.portcullis.jwks;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import dev.portcullis.model.address.PrivilegedAddresses;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says which addresses no policy may make the control plane dial: it reaches what the authors of
 * policies don't. Private networks are no secret of the control plane, and may be dialled.
 */
final class AddressGuard {
  private final PrivilegedAddresses privileged;
  private final Supplier<ImmutableSet<Integer>> ownPorts;

  /**
   * A guard.
   *
   * @param allowedCidrs what may be dialled in spite of all
   * @param ownPorts at which this process listens
   */
  AddressGuard(Collection<String> allowedCidrs, Supplier<ImmutableSet<Integer>> ownPorts) {
    this.privileged = new PrivilegedAddresses(allowedCidrs);
    this.ownPorts = ownPorts;
  }

  /** Why this must not be dialled, to continue "HOST is at"; null if it may be. */
  @Nullable String refusal(InetAddress address, int port) {
    String refusal = privileged.describe(address);
    if (refusal != null || privileged.isAllowed(address)) {
      return refusal;
    }
    return ownPorts.get().contains(port) && isOfThisMachine(address)
        ? InetAddresses.toAddrString(address)
            + ", of this machine, with a port of Portcullis itself"
        : null;
  }

  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      // Who can't tell must not say no.
      return true;
    }
  }
}
