package dev.portcullis.cli;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.admin.AdminSettings;
import dev.portcullis.admin.AdminSettings.Health;
import dev.portcullis.admin.AdminSettings.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the admin API. */
final class AdminOptions {
  @Option(
      names = "--admin-address",
      defaultValue = "127.0.0.1:18001",
      paramLabel = "IP:PORT",
      converter = SocketAddressConverter.class,
      description = "Where the admin API is served (default: ${DEFAULT-VALUE}).")
  private InetSocketAddress address;

  @Option(
      names = "--health-address",
      paramLabel = "IP:PORT",
      converter = SocketAddressConverter.class,
      description = "Where /live and /ready are served besides, in plaintext.")
  private @Nullable InetSocketAddress health;

  @Option(
      names = "--health-metrics",
      description = "Serve /metrics there, too: they name issuers and kinds, and no secret.")
  private boolean healthMetrics;

  @Option(
      names = "--admin-tls-cert",
      paramLabel = "FILE",
      description = "Serve the admin API over TLS with this certificate; needed off loopback.")
  private @Nullable Path certificate;

  @Option(names = "--admin-tls-key", paramLabel = "FILE", description = "Its key.")
  private @Nullable Path key;

  @Option(
      names = "--admin-client-ca",
      paramLabel = "FILE",
      description = "Demand client certificates of this authority.")
  private @Nullable Path clientCa;

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      description = "Demand the bearer token in this file.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--admin-host",
      paramLabel = "NAME",
      description = "A further Host that requests may name; can be repeated.")
  private @Nullable List<String> hosts;

  /** The settings, checked. */
  AdminSettings settings() {
    if ((certificate == null) != (key == null)) {
      throw new UserError("--admin-tls-cert and --admin-tls-key go together");
    }
    if (clientCa != null && certificate == null) {
      throw new UserError("--admin-client-ca needs --admin-tls-cert and --admin-tls-key");
    }
    if (healthMetrics && health == null) {
      throw new UserError("--health-metrics needs --health-address");
    }
    TlsFiles tls =
        certificate == null || key == null ? null : new TlsFiles(certificate, key, clientCa);
    AdminSettings settings =
        new AdminSettings(
            address,
            health == null ? null : new Health(health, healthMetrics),
            tls,
            tokenFile,
            hosts == null ? ImmutableSet.of() : ImmutableSet.copyOf(hosts));
    settings
        .error()
        .ifPresent(sentence -> {
          throw new UserError(sentence);
        });
    return settings;
  }
}
