package dev.portcullis.admission;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where the webhooks are served, and how much of the machine they may take.
 *
 * @param maxBytes of one review
 * @param maxAtOnce how many are reviewed at a time
 * @param patience how long one may wait for its turn, and then how long it may take: less than the
 *     {@code timeoutSeconds} of the webhook configurations
 */
public record AdmissionSettings(
    InetSocketAddress address, long maxBytes, int maxAtOnce, Duration patience) {
  // An object of etcd has 1.5 MiB at most; an update carries the old one, too.
  private static final long MAX_BYTES = 3 * 1024 * 1024;
  private static final int MAX_AT_ONCE = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The usual limits. */
  public static AdmissionSettings at(InetSocketAddress address) {
    return new AdmissionSettings(address, MAX_BYTES, MAX_AT_ONCE, PATIENCE);
  }
}
