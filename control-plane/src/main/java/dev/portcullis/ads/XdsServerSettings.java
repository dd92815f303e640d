package dev.portcullis.ads;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How proxies are served.
 *
 * @param tls null for plaintext
 * @param plaintextAllowed true where plaintext may be served to other machines
 * @param secretsToAnybody true where private keys may be told to proxies that prove nothing
 */
public record XdsServerSettings(
    XdsAddress address,
    @Nullable Tls tls,
    boolean plaintextAllowed,
    boolean secretsToAnybody,
    XdsLimits limits) {

  /** Settings by which secrets are told only to those who prove who they are. */
  public XdsServerSettings(
      XdsAddress address, @Nullable Tls tls, boolean plaintextAllowed, XdsLimits limits) {
    this(address, tls, plaintextAllowed, false, limits);
  }

  /** The same over TLS. */
  public XdsServerSettings with(Tls files) {
    return new XdsServerSettings(address, files, plaintextAllowed, secretsToAnybody, limits);
  }

  /**
   * The files of a TLS server, in PEM; read again when they change.
   *
   * @param clientCa what the certificates of proxies are verified by, null to ask for none
   */
  public record Tls(Path certificate, Path key, @Nullable Path clientCa) {}

  /**
   * Refuses settings that would tell policies, and what they protect, to whoever listens.
   *
   * @throws XdsServerException with a sentence for the operator
   */
  public void check() throws XdsServerException {
    if (tls == null && !plaintextAllowed && !address.isLocal()) {
      throw new XdsServerException(
          address
              + " can be reached from other machines: serve it with TLS (--xds-tls-cert and"
              + " --xds-tls-key), or say --xds-plaintext if something else protects it.");
    }
  }
}
