package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;

/** Mutual TLS between a server and the groups of a fleet, each with the identity of its own. */
final class FleetCertificates {
  private final SpiffeAuthority authority = new SpiffeAuthority("fleet");
  private final PolicyDirectory directory;
  private final Map<String, SslContext> byGroup = new HashMap<>();
  private final Path trusted;
  private final Path certificate;
  private final Path key;

  /** Its files lie beside the directory of policies. */
  FleetCertificates(PolicyDirectory directory) {
    this.directory = directory;
    SpiffeAuthority.Issued own = authority.issueForHost("127.0.0.1");
    this.trusted = outside("authority.crt", authority.certificatePem());
    this.certificate = outside("server.crt", own.certificatePem());
    this.key = outside("server.key", own.keyPem());
  }

  /** What {@code portcullis serve} is told. */
  ImmutableList<String> serveArguments() {
    return ImmutableList.of(
        "--xds-tls-cert",
        certificate.toString(),
        "--xds-tls-key",
        key.toString(),
        "--xds-client-ca",
        trusted.toString());
  }

  /** What the yardstick is told. */
  ImmutableList<String> yardstickArguments() {
    return ImmutableList.of(certificate.toString(), key.toString(), trusted.toString());
  }

  /** The client's side of a group. */
  synchronized SslContext of(FleetGroup group) {
    return byGroup.computeIfAbsent(group.name(), _ -> issue(group));
  }

  private SslContext issue(FleetGroup group) {
    String identity = "spiffe://cluster.local/ns/" + group.namespace() + "/sa/" + group.name();
    SpiffeAuthority.Issued own = authority.issue(identity);
    try {
      return GrpcSslContexts.forClient()
          .trustManager(trusted.toFile())
          .keyManager(
              outside(group.name() + ".crt", own.certificatePem()).toFile(),
              outside(group.name() + ".key", own.keyPem()).toFile())
          .build();
    } catch (SSLException e) {
      throw new AssertionError(e);
    }
  }

  private Path outside(String name, String content) {
    directory.replaceOutside(name, content);
    return directory.outside().resolve(name);
  }
}
