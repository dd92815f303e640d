package dev.portcullis.model.address;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Where an IPv4 address is found in an IPv6 address: who dials the one may reach the other.
 *
 * @param within the IPv6 addresses made in this way
 * @param octets the places of the four
 * @param inverted whether their bits are
 */
record EmbeddedAddress(AddressRange within, ImmutableIntArray octets, boolean inverted) {
  private static final int LAST = 12;

  private static final ImmutableList<EmbeddedAddress> FORMS =
      ImmutableList.of(
          // IPv4-compatible, IPv4-translated, NAT64 and its local prefix in two lengths, 6to4,
          // Teredo's server and client. (IPv4-mapped ones are IPv4 to the JDK.)
          from("::/96", LAST),
          from("::ffff:0:0:0/96", LAST),
          from("64:ff9b::/96", LAST),
          from("64:ff9b:1::/48", LAST),
          new EmbeddedAddress(
              AddressRange.parse("64:ff9b:1::/48"), ImmutableIntArray.of(6, 7, 9, 10), false),
          from("2002::/16", 2),
          from("2001::/32", 4),
          new EmbeddedAddress(AddressRange.parse("2001::/32"), sequence(LAST), true));

  private static EmbeddedAddress from(String within, int first) {
    return new EmbeddedAddress(AddressRange.parse(within), sequence(first), false);
  }

  private static ImmutableIntArray sequence(int first) {
    return ImmutableIntArray.of(first, first + 1, first + 2, first + 3);
  }

  /** All addresses that may be meant by this one, without itself. */
  static ImmutableList<InetAddress> of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<InetAddress> embedded = ImmutableList.builder();
    for (EmbeddedAddress form : FORMS) {
      if (form.within.contains(address)) {
        embedded.add(pick(bytes, form.octets, form.inverted ? 0xff : 0));
      }
    }
    if (isIsatap(bytes) || isMapped(bytes)) {
      embedded.add(pick(bytes, sequence(LAST), 0));
    }
    return embedded.build();
  }

  /** It has no prefix of its own, but shows by what stands before the address. */
  private static boolean isIsatap(byte[] bytes) {
    int before = ByteBuffer.wrap(bytes).getInt(LAST - 4);
    return before == 0x0000_5efe || before == 0x0200_5efe;
  }

  /** An Inet6Address can be, if it was made with a zone. */
  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }

  private static InetAddress pick(byte[] bytes, ImmutableIntArray octets, int inversion) {
    byte[] picked = new byte[4];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = (byte) (bytes[octets.get(i)] ^ inversion);
    }
    try {
      return InetAddress.getByAddress(picked);
    } catch (UnknownHostException e) {
      throw new AssertionError("four octets are an address", e);
    }
  }
}
