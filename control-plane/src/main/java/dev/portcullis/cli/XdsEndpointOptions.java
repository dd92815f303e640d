package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.portcullis.bootstrap.XdsEndpoint;
import dev.portcullis.bootstrap.XdsEndpoint.AuthorityFile;
import dev.portcullis.bootstrap.XdsEndpoint.Certificate;
import dev.portcullis.bootstrap.XdsEndpoint.Host;
import dev.portcullis.bootstrap.XdsEndpoint.Pipe;
import dev.portcullis.bootstrap.XdsEndpoint.Place;
import dev.portcullis.bootstrap.XdsEndpoint.Tls;
import dev.portcullis.bootstrap.XdsToken;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a proxy reaches the control plane, and proves who it is. */
final class XdsEndpointOptions {
  @Option(
      names = "--xds-address",
      defaultValue = "127.0.0.1:18000",
      split = ",",
      paramLabel = "ADDRESS",
      description =
          "Where the control plane listens: host:port or unix:///path; can be repeated, if each"
              + " replica has its own (default: ${DEFAULT-VALUE}).")
  private List<String> xdsAddresses;

  @Option(names = "--xds-ca", description = "Verifies the control plane's certificate; means TLS.")
  private @Nullable Path xdsCa;

  @Option(names = "--xds-cert", description = "The proxy's own certificate.")
  private @Nullable Path xdsCert;

  @Option(names = "--xds-key", description = "The key of --xds-cert.")
  private @Nullable Path xdsKey;

  @Option(
      names = "--xds-token",
      paramLabel = "FILE",
      description =
          "A token that proves who the proxy is, such as a Pod's service account token for the"
              + " audience portcullis; read again whenever it changes. Needs --xds-ca.")
  private @Nullable Path xdsToken;

  @Option(
      names = "--xds-token-secret",
      paramLabel = "FILE",
      description =
          "Where Envoy will find what --print-token-secret prints (default: the name of --xds-token"
              + " and .yaml).")
  private @Nullable Path xdsTokenSecret;

  @Option(
      names = "--xds-server-name",
      description = "The name in the control plane's certificate (default: the host).")
  private @Nullable String xdsServerName;

  /** The endpoint, checked. */
  XdsEndpoint endpoint() {
    if ((xdsCert == null) != (xdsKey == null)) {
      throw new UserError("--xds-cert and --xds-key go together");
    }
    if (xdsCa == null && (xdsCert != null || xdsServerName != null)) {
      throw new UserError(
          "--xds-cert and --xds-server-name need --xds-ca: without it the control plane's"
              + " certificate would not be verified");
    }
    ImmutableList<Place> places =
        xdsAddresses.stream()
            .map(XdsEndpointOptions::place)
            .collect(ImmutableList.toImmutableList());
    if (xdsCa == null && xdsToken != null && !places.stream().allMatch(Pipe.class::isInstance)) {
      throw new UserError(
          "--xds-token needs --xds-ca: without it the token would go to whoever listens");
    }
    return new XdsEndpoint(places, tls(places), xdsToken == null ? null : token(xdsToken));
  }

  /** The file that makes Envoy read the token, and read it again. */
  String tokenSecret() {
    if (xdsToken == null) {
      throw new UserError("--print-token-secret needs --xds-token");
    }
    return token(xdsToken).secretFile();
  }

  private XdsToken token(Path file) {
    if (!file.isAbsolute()) {
      throw new UserError("--xds-token " + file + " is not an absolute path");
    }
    return xdsTokenSecret == null ? XdsToken.beside(file) : new XdsToken(file, xdsTokenSecret);
  }

  private @Nullable Tls tls(ImmutableList<Place> places) {
    if (xdsCa == null) {
      return null;
    }
    String host = places.getFirst() instanceof Host(var address) ? address.getHost() : null;
    return new Tls(
        new AuthorityFile(xdsCa),
        xdsServerName != null ? xdsServerName : host,
        xdsCert == null || xdsKey == null ? null : new Certificate(xdsCert, xdsKey));
  }

  private static Place place(String address) {
    if (address.startsWith("unix://")) {
      return new Pipe(address.substring("unix://".length()));
    }
    HostAndPort host;
    try {
      host = HostAndPort.fromString(address);
    } catch (IllegalArgumentException e) {
      throw new UserError("--xds-address " + address + " is not host:port or unix:///path", e);
    }
    if (!host.hasPort() || host.getHost().isEmpty()) {
      throw new UserError("--xds-address " + address + " needs a host and a port");
    }
    return new Host(host);
  }
}
