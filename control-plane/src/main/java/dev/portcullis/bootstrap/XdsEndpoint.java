package dev.portcullis.bootstrap;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where and how the control plane is reached.
 *
 * @param places any of which will do; at least one
 * @param tls null for plaintext
 * @param token what proves who the proxy is, null for nothing but what {@code tls} has
 */
public record XdsEndpoint(
    ImmutableList<Place> places, @Nullable Tls tls, @Nullable XdsToken token) {

  /** An endpoint, unless whoever listens would get to know the token. */
  public XdsEndpoint {
    if (places.isEmpty()) {
      throw new IllegalArgumentException("The control plane is nowhere.");
    }
    if (token != null && tls == null && !places.stream().allMatch(Pipe.class::isInstance)) {
      throw new IllegalArgumentException("A token must not be sent in plaintext.");
    }
  }

  /** An address of the control plane. */
  public sealed interface Place {}

  /** A name or IP address, and a port. */
  public record Host(HostAndPort address) implements Place {}

  /** A unix socket. */
  public record Pipe(String path) implements Place {}

  /**
   * How the control plane proves who it is, and the proxy.
   *
   * @param serverName what has to stand in the control plane's certificate, null for anything
   * @param own the proxy's own certificate, null for none
   */
  public record Tls(Authority authority, @Nullable String serverName, @Nullable Certificate own) {}

  /** What verifies the control plane's certificate. */
  public sealed interface Authority {}

  /** A file, in PEM. */
  public record AuthorityFile(Path file) implements Authority {}

  /** The certificates themselves, in PEM. */
  public record AuthorityText(String pem) implements Authority {}

  /** Files of a certificate and its key, in PEM. */
  public record Certificate(Path chain, Path key) {}
}
