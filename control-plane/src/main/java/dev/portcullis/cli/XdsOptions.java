package dev.portcullis.cli;

import dev.portcullis.ads.XdsAddress;
import dev.portcullis.ads.XdsLimits;
import dev.portcullis.ads.XdsServerException;
import dev.portcullis.ads.XdsServerSettings;
import dev.portcullis.ads.XdsServerSettings.Tls;
import dev.portcullis.proxy.NodeLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how proxies are served. */
final class XdsOptions {
  private static final String BY_ADDRESS = " (default: generous on loopback, less elsewhere).";

  @Option(
      names = "--xds-address",
      defaultValue = "127.0.0.1:18000",
      paramLabel = "ADDRESS",
      description = "Where proxies connect: host:port or unix:///path (default: ${DEFAULT-VALUE}).")
  private String address;

  @Option(
      names = "--xds-tls-cert",
      paramLabel = "FILE",
      description =
          "Serve proxies over TLS with this certificate; needed off loopback, but with --kubernetes,"
              + " which has one of its own.")
  private @Nullable Path certificate;

  @Option(names = "--xds-tls-key", paramLabel = "FILE", description = "Its key.")
  private @Nullable Path key;

  @Option(
      names = "--xds-client-ca",
      paramLabel = "FILE",
      description = "Demand client certificates of this authority, for the node's own identity.")
  private @Nullable Path clientCa;

  @Option(
      names = "--xds-plaintext",
      description = "Serve without TLS off loopback, because something else protects it.")
  private boolean plaintext;

  @Option(
      names = "--xds-insecure-secrets",
      description =
          "Give the Secrets of gateways also to proxies that prove nothing: anybody who reaches the"
              + " port gets the private keys.")
  private boolean insecureSecrets;

  @Option(
      names = "--xds-max-streams-per-peer",
      paramLabel = "N",
      description = "Open streams from one address" + BY_ADDRESS)
  private @Nullable Integer streamsPerPeer;

  @Option(
      names = "--xds-max-new-streams",
      paramLabel = "N",
      description = "New streams a second" + BY_ADDRESS)
  private @Nullable Integer newStreamsPerSecond;

  @Option(
      names = "--xds-max-names",
      paramLabel = "N",
      description = "Resource names that a proxy may subscribe to, by type" + BY_ADDRESS)
  private @Nullable Integer namesPerType;

  @Option(
      names = "--xds-max-request-bytes",
      paramLabel = "N",
      description = "The size of a request" + BY_ADDRESS)
  private @Nullable Integer requestBytes;

  @Option(
      names = "--xds-max-snapshot-resources",
      paramLabel = "N",
      description = "Resources that a proxy may be told, of all types together" + BY_ADDRESS)
  private @Nullable Integer snapshotResources;

  @Option(
      names = "--xds-max-snapshot-bytes",
      paramLabel = "N",
      description = "Their size together" + BY_ADDRESS)
  private @Nullable Integer snapshotBytes;

  @Option(
      names = "--xds-max-connection-age",
      paramLabel = "DURATION",
      description =
          "After what time a connection is asked to come back, such as PT1H (default: never).")
  private @Nullable Duration connectionAge;

  @Option(
      names = "--xds-max-labels",
      defaultValue = "256",
      paramLabel = "N",
      description = "Labels of a proxy (default: ${DEFAULT-VALUE}).")
  private int labels;

  @Option(
      names = "--xds-max-label-bytes",
      defaultValue = "65536",
      paramLabel = "N",
      description = "Their size together (default: ${DEFAULT-VALUE}).")
  private int labelBytes;

  NodeLimits nodeLimits() {
    return new NodeLimits(labels, labelBytes);
  }

  /**
   * The settings, checked.
   *
   * @param hasCertificate whether the control plane has a certificate of its own for other machines
   */
  XdsServerSettings settings(boolean hasCertificate) {
    if ((certificate == null) != (key == null)) {
      throw new UserError("--xds-tls-cert and --xds-tls-key go together");
    }
    if (clientCa != null && certificate == null) {
      throw new UserError("--xds-client-ca needs --xds-tls-cert and --xds-tls-key");
    }
    Tls tls = certificate == null || key == null ? null : new Tls(certificate, key, clientCa);
    try {
      XdsAddress parsed = XdsAddress.parse(address);
      XdsServerSettings settings =
          new XdsServerSettings(parsed, tls, plaintext, insecureSecrets, limits(parsed));
      if (!hasCertificate) {
        settings.check();
      }
      return settings;
    } catch (XdsServerException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private XdsLimits limits(XdsAddress parsed) {
    XdsLimits usual = parsed.isLocal() ? XdsLimits.LOOPBACK : XdsLimits.NETWORK;
    return new XdsLimits(
        orElse(streamsPerPeer, usual.streamsPerPeer()),
        orElse(newStreamsPerSecond, usual.newStreamsPerSecond()),
        orElse(namesPerType, usual.namesPerType()),
        orElse(requestBytes, usual.requestBytes()),
        orElse(snapshotResources, usual.snapshotResources()),
        orElse(snapshotBytes, usual.snapshotBytes()),
        usual.keepAlive(),
        connectionAge == null ? usual.connectionAge() : connectionAge,
        usual.connectionGrace());
  }

  private static int orElse(@Nullable Integer given, int usual) {
    return given == null ? usual : given;
  }
}
