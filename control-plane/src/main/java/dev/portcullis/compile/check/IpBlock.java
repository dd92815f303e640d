package dev.portcullis.compile.check;

import com.google.common.net.InetAddresses;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses.
 *
 * @param address the address as written: Envoy masks it
 */
public record IpBlock(String address, int prefixLength) {

  /** Parses an address or a block in CIDR notation; null if it is neither. */
  public static @Nullable IpBlock parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    // A scope id is an interface of the machine that compiles, not of the proxy's.
    if (address.indexOf('%') >= 0 || !InetAddresses.isInetAddress(address)) {
      return null;
    }
    int longest = address.indexOf(':') < 0 ? 32 : 128;
    if (slash < 0) {
      return new IpBlock(address, longest);
    }
    Integer prefixLength = Numbers.decimal(text.substring(slash + 1), longest);
    return prefixLength == null ? null : new IpBlock(address, prefixLength);
  }
}
