package dev.portcullis.cli;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code IP:port}; names are not looked up, since which address is bound decides safety. */
final class SocketAddressConverter implements ITypeConverter<InetSocketAddress> {
  @Override
  public InetSocketAddress convert(String text) {
    try {
      HostAndPort address = HostAndPort.fromString(text);
      InetAddress ip =
          address.getHost().equals("localhost")
              ? InetAddress.getLoopbackAddress()
              : InetAddresses.forString(address.getHost());
      return new InetSocketAddress(ip, address.getPort());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new TypeConversionException(
          "'" + text + "' is not IP:port, such as 127.0.0.1:18001 or [::1]:18001");
    }
  }
}
