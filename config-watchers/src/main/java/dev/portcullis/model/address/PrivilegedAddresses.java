package dev.portcullis.model.address;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that no policy may make others dial, unless the mesh config allows them: a machine
 * reaches at them what the authors of policies don't. Private networks are not among them.
 */
public final class PrivilegedAddresses {
  private record Refused(AddressRange range, String what) {
    Refused(String range, String what) {
      this(AddressRange.parse(range), what);
    }
  }

  private static final String METADATA = "the address of a cloud's metadata service";
  private static final String LOOPBACK = "a loopback address";
  private static final String LINK_LOCAL = "a link-local address";
  private static final String UNSPECIFIED = "an unspecified address";

  // The first that fits names it.
  private static final ImmutableList<Refused> REFUSED =
      ImmutableList.of(
          new Refused("169.254.169.254", METADATA),
          new Refused("100.100.100.200", METADATA),
          new Refused("168.63.129.16", METADATA),
          new Refused("192.0.0.192", METADATA),
          new Refused("fd00:ec2::/32", METADATA),
          new Refused("fd20:ce::254", METADATA),
          new Refused("fd00:42::42", METADATA),
          new Refused("fd00:c1::a9fe:a9fe", METADATA),
          new Refused("127.0.0.0/8", LOOPBACK),
          new Refused("::1", LOOPBACK),
          new Refused("169.254.0.0/16", LINK_LOCAL),
          new Refused("fe80::/10", LINK_LOCAL),
          new Refused("0.0.0.0/8", UNSPECIFIED),
          new Refused("::", UNSPECIFIED),
          new Refused("fec0::/10", "a site-local address"),
          new Refused("224.0.0.0/4", "a multicast address"),
          new Refused("ff00::/8", "a multicast address"),
          new Refused("255.255.255.255", "a broadcast address"),
          new Refused("240.0.0.0/4", "a reserved address"),
          // Where in it the IPv4 address stands is up to each network.
          new Refused("64:ff9b:1::/48", "an address of a local NAT64, behind which may be any"));

  private final ImmutableList<AddressRange> allowed;

  /** All of them but those in {@code allowedCidrs}. */
  public PrivilegedAddresses(Collection<String> allowedCidrs) {
    this.allowed =
        allowedCidrs.stream().map(AddressRange::parse).collect(ImmutableList.toImmutableList());
  }

  /** Whether this may be dialled whatever else speaks against it. */
  public boolean isAllowed(InetAddress address) {
    return allowed.stream().anyMatch(range -> range.contains(address));
  }

  /** What this is that must not be dialled, to continue "HOST is at"; null if it may be. */
  public @Nullable String describe(InetAddress address) {
    if (isAllowed(address)) {
      return null;
    }
    String text = InetAddresses.toAddrString(address);
    String kind = kind(address);
    if (kind != null) {
      return text + ", " + kind;
    }
    for (InetAddress embedded : EmbeddedAddress.of(address)) {
      String embeddedKind = kind(embedded);
      if (embeddedKind != null) {
        return text + ", which stands for " + embedded.getHostAddress() + ", " + embeddedKind;
      }
    }
    return null;
  }

  private static @Nullable String kind(InetAddress address) {
    return REFUSED.stream()
        .filter(refused -> refused.range.contains(address))
        .map(Refused::what)
        .findFirst()
        .orElse(null);
  }
}
