package dev.portcullis.admin;

import com.google.common.collect.ImmutableSet;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where and how the admin API is served.
 *
 * @param health where health is served besides, in plaintext; null for nowhere
 * @param tls null for plaintext, which only loopback may have
 * @param tokenFile holds the bearer token that callers need; null for none
 * @param hosts further values of {@code Host} that requests may carry
 */
public record AdminSettings(
    InetSocketAddress address,
    @Nullable Health health,
    @Nullable TlsFiles tls,
    @Nullable Path tokenFile,
    ImmutableSet<String> hosts) {

  /**
   * Where {@code /live} and {@code /ready} are, for whoever reaches it.
   *
   * @param metrics whether {@code /metrics} is there, too
   */
  public record Health(InetSocketAddress address, boolean metrics) {}

  /**
   * PEM files.
   *
   * @param clientCa verifies client certificates, which are then required; null for none
   */
  public record TlsFiles(Path certificate, Path key, @Nullable Path clientCa) {}

  /** What is wrong with these settings, as a sentence; empty if nothing is. */
  public Optional<String> error() {
    if (address.isUnresolved()) {
      return Optional.of("--admin-address " + address.getHostString() + " is not an IP address");
    }
    if (address.getAddress().isLoopbackAddress()) {
      return Optional.empty();
    }
    if (tls == null) {
      return Optional.of(
          "--admin-address is not a loopback address, so it needs --admin-tls-cert and"
              + " --admin-tls-key");
    }
    if (tokenFile == null && tls.clientCa() == null) {
      return Optional.of(
          "--admin-address is not a loopback address, so callers need a secret: give"
              + " --admin-token-file or --admin-client-ca");
    }
    return Optional.empty();
  }
}
