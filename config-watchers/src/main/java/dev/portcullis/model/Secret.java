package dev.portcullis.model;

import org.jspecify.annotations.Nullable;

/**
 * What a Kubernetes {@code Secret} says about TLS; all else in it is not even kept.
 *
 * @param keyPair null where it has none
 * @param authorities the certificates that others' are verified by, null where it has none
 * @param revoked lists of certificates that count no more, null where it has none
 */
public record Secret(
    ConfigMeta meta,
    @Nullable KeyPair keyPair,
    @Nullable SecretText authorities,
    @Nullable SecretText revoked)
    implements ConfigObject {

  /**
   * A certificate chain and the private key of its first certificate, in PEM.
   *
   * @param ocspStaple what the authority says about that certificate, in base64, "" without
   */
  public record KeyPair(SecretText certificateChain, SecretText privateKey, String ocspStaple) {}
}
