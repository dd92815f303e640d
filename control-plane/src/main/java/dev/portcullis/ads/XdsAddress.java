package dev.portcullis.ads;

import com.google.common.net.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where proxies reach the control plane. */
public sealed interface XdsAddress {
  /** The scheme of socket files. */
  String UNIX = "unix://";

  /** A port. */
  record Tcp(InetSocketAddress address) implements XdsAddress {
    @Override
    public boolean isLocal() {
      return address.getAddress().isLoopbackAddress();
    }

    @Override
    public String toString() {
      return HostAndPort.fromParts(address.getAddress().getHostAddress(), address.getPort())
          .toString();
    }
  }

  /** A socket file, which its permissions protect. */
  record Unix(Path path) implements XdsAddress {
    @Override
    public boolean isLocal() {
      return true;
    }

    @Override
    public String toString() {
      return UNIX + path;
    }
  }

  /** True if only this machine can reach it. */
  boolean isLocal();

  /**
   * Reads {@code host:port} or {@code unix:///path}.
   *
   * @throws XdsServerException with a sentence if {@code text} is neither
   */
  static XdsAddress parse(String text) throws XdsServerException {
    return text.startsWith(UNIX) ? unix(text) : tcp(text);
  }

  private static XdsAddress unix(String text) throws XdsServerException {
    Path path;
    try {
      path = Path.of(text.substring(UNIX.length()));
    } catch (InvalidPathException e) {
      throw new XdsServerException(text + " is not unix:// and the path of a socket.", e);
    }
    if (!path.isAbsolute() || path.getFileName() == null) {
      throw new XdsServerException(
          text + " needs three slashes and an absolute path: unix:///path/of/the/socket.");
    }
    return new Unix(path);
  }

  private static XdsAddress tcp(String text) throws XdsServerException {
    HostAndPort parsed;
    try {
      parsed = HostAndPort.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new XdsServerException(text + " is not host:port or unix:///path.", e);
    }
    if (!parsed.hasPort() || parsed.getHost().isEmpty()) {
      throw new XdsServerException(text + " needs a host and a port, as in 127.0.0.1:18000.");
    }
    try {
      return new Tcp(
          new InetSocketAddress(InetAddress.getByName(parsed.getHost()), parsed.getPort()));
    } catch (UnknownHostException e) {
      throw new XdsServerException("The host of " + text + " is not known.", e);
    }
  }
}
