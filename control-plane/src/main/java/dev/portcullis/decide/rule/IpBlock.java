package dev.portcullis.decide.rule;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A block of IP addresses, of one family. */
final class IpBlock {
  private final byte[] address;
  private final int bits;

  private IpBlock(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /** Reads an address or a block; null if it is neither. */
  static @Nullable IpBlock parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = octets(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    int most = address.length * 8;
    if (slash < 0) {
      return new IpBlock(address, most);
    }
    String length = text.substring(slash + 1);
    boolean number = length.matches("0|[1-9][0-9]{0,2}");
    return number && Integer.parseInt(length) <= most
        ? new IpBlock(address, Integer.parseInt(length))
        : null;
  }

  boolean contains(String ip) {
    byte[] other = octets(ip);
    if (other == null || other.length != address.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    int mask = 0xff << (8 - rest);
    return rest == 0 || ((address[whole] ^ other[whole]) & mask & 0xff) == 0;
  }

  /** The octets; an IPv4 address written within IPv6 stays IPv6, unlike the JDK has it. */
  private static byte @Nullable [] octets(String ip) {
    if (!InetAddresses.isInetAddress(ip)) {
      return null;
    }
    InetAddress address = InetAddresses.forString(ip);
    byte[] octets = address.getAddress();
    if (!(address instanceof Inet4Address) || !ip.contains(":")) {
      return octets;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(octets, 0, mapped, 12, 4);
    return mapped;
  }
}
