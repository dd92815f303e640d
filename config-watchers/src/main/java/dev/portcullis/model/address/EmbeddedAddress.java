package dev.portcullis.model.address;

import com.google.common.collect.ImmutableList;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Where an IPv4 address is found in an IPv6 address: who dials the one may reach the other.
 *
 * @param within the IPv6 addresses made in this way
 * @param first the place of its first octet
 * @param inverted whether its bits are
 */
record EmbeddedAddress(AddressRange within, int first, boolean inverted) {
  private static final int OCTETS = 4;
  private static final int LAST = 12;
  private static final int MARK = 8;

  private static final ImmutableList<EmbeddedAddress> FORMS =
      ImmutableList.of(
          // IPv4-compatible, IPv4-translated, NAT64, 6to4, Teredo's server and client. (IPv4-mapped
          // ones are IPv4 to the JDK.)
          new EmbeddedAddress(AddressRange.parse("::/96"), LAST, false),
          new EmbeddedAddress(AddressRange.parse("::ffff:0:0:0/96"), LAST, false),
          new EmbeddedAddress(AddressRange.parse("64:ff9b::/96"), LAST, false),
          new EmbeddedAddress(AddressRange.parse("2002::/16"), 2, false),
          new EmbeddedAddress(AddressRange.parse("2001::/32"), 4, false),
          new EmbeddedAddress(AddressRange.parse("2001::/32"), LAST, true));

  /** All addresses that may be meant by this one, without itself. */
  static ImmutableList<InetAddress> of(InetAddress address) {
    if (address instanceof Inet4Address) {
      return ImmutableList.of();
    }
    byte[] bytes = address.getAddress();
    ImmutableList.Builder<InetAddress> embedded = ImmutableList.builder();
    for (EmbeddedAddress form : FORMS) {
      if (form.within.contains(address)) {
        embedded.add(pick(bytes, form.first, form.inverted ? 0xff : 0));
      }
    }
    if (isIsatap(bytes) || isMapped(bytes)) {
      embedded.add(pick(bytes, LAST, 0));
    }
    return embedded.build();
  }

  /** It has no prefix of its own, but shows by what stands before the address. */
  private static boolean isIsatap(byte[] bytes) {
    int mark = ByteBuffer.wrap(bytes).getInt(MARK);
    return mark == 0x0000_5efe || mark == 0x0200_5efe;
  }

  /** An Inet6Address can be, if it was made with a zone. */
  private static boolean isMapped(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return buffer.getLong(0) == 0 && buffer.getInt(MARK) == 0xffff;
  }

  private static InetAddress pick(byte[] bytes, int first, int inversion) {
    byte[] picked = new byte[OCTETS];
    for (int i = 0; i < OCTETS; i++) {
      picked[i] = (byte) (bytes[first + i] ^ inversion);
    }
    try {
      return InetAddress.getByAddress(picked);
    } catch (UnknownHostException e) {
      throw new AssertionError("four octets are an address", e);
    }
  }
}
