package dev.portcullis.model.address;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.net.InetAddress;

/**
 * A block of addresses, of one family.
 *
 * @param octets of an address: 4 or 16
 * @param bits how many count
 * @param prefix what they are
 */
record AddressRange(int octets, int bits, BigInteger prefix) {
  private static final int WHOLE = 128;
  private static final int MAPPED_BITS = 96;
  private static final int IPV4 = 4;

  /** Reads a block or an address, which was looked at before. */
  static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return parse(text, WHOLE);
    }
    int bits = Integer.parseInt(text.substring(slash + 1));
    return parse(text.substring(0, slash), bits);
  }

  private static AddressRange parse(String address, int bits) {
    byte[] read = InetAddresses.forString(address).getAddress();
    // The JDK reads ::ffff:10.0.0.0 as 10.0.0.0; the bits are still counted from the left of all.
    boolean mapped = read.length == IPV4 && address.contains(":");
    int counted = mapped ? bits - MAPPED_BITS : bits;
    // Fewer than those: such a block is more than IPv4, and nobody means it.
    return counted < 0
        ? of(new byte[4 * IPV4], WHOLE)
        : of(read, Math.min(counted, read.length * Byte.SIZE));
  }

  private static AddressRange of(byte[] address, int bits) {
    return new AddressRange(address.length, bits, start(address, bits));
  }

  boolean contains(InetAddress address) {
    byte[] other = address.getAddress();
    return other.length == octets && start(other, bits).equals(prefix);
  }

  private static BigInteger start(byte[] address, int bits) {
    return new BigInteger(1, address).shiftRight(address.length * Byte.SIZE - bits);
  }
}
