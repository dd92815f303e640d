package dev.portcullis.compile.routing;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** One way to write each address and subnet, so that those that Envoy takes for equal are equal. */
final class Subnets {
  private Subnets() {}

  /** An address, as it is written shortest; a text that is none as it is. */
  static String address(String text) {
    return InetAddresses.isInetAddress(text)
        ? InetAddresses.toAddrString(InetAddresses.forString(text))
        : text;
  }

  /** An address or subnet, of which the bits that don't count are 0. */
  static String canonical(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return address(text);
    }
    String address = text.substring(0, slash);
    int length = Integer.parseInt(text.substring(slash + 1));
    byte[] bytes = InetAddresses.forString(address).getAddress();
    // An address of IPv6 that stands for one of IPv4 has lost what it began with.
    int bits = address.indexOf(':') >= 0 && bytes.length == 4 ? length - 96 : length;
    if (bits < 0) {
      return text;
    }
    for (int i = 0; i < bytes.length; i++) {
      int counting = Math.clamp(bits - 8 * i, 0, 8);
      bytes[i] &= (byte) (0xff << (8 - counting));
    }
    String masked = InetAddresses.toAddrString(of(bytes));
    return bits == 8 * bytes.length ? masked : masked + "/" + bits;
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // 4 or 16 bytes
    }
  }
}
