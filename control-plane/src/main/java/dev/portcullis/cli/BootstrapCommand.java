package dev.portcullis.cli;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.bootstrap.EnvoyBootstrap;
import dev.portcullis.bootstrap.IdentitySource;
import dev.portcullis.cli.LabelsConverter.Labels;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.ProxyRole;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what an Envoy needs to be one of the proxies. */
@Command(
    name = "bootstrap",
    description = "Prints an Envoy bootstrap for a gateway or a sidecar.",
    mixinStandardHelpOptions = true)
final class BootstrapCommand implements Callable<Integer> {
  private static final ImmutableSortedMap<String, String> INGRESS_GATEWAY =
      ImmutableSortedMap.of("app", "istio-ingressgateway", "istio", "ingressgateway");

  @Spec private CommandSpec spec;

  @Option(
      names = "--role",
      required = true,
      paramLabel = "gateway|sidecar",
      description = "What the proxy is.")
  private ProxyRole role;

  @Option(
      names = "--namespace",
      description =
          "The workload's namespace (default: istio-system for a gateway without --labels, else"
              + " default).")
  private @Nullable String namespace;

  @Option(
      names = "--labels",
      converter = LabelsConverter.class,
      description = "The workload's labels, k=v,… (default for a gateway: those of Istio's).")
  private @Nullable Labels labels;

  @Option(names = "--service-account", description = "The workload's service account.")
  private @Nullable String serviceAccount;

  @Option(
      names = "--interception",
      defaultValue = "none",
      paramLabel = "none|redirect|tproxy",
      description =
          "How the traffic of a sidecar's workload comes to it: by iptables' REDIRECT or TPROXY to"
              + " the ports 15001 and 15006, or not at all (default: ${DEFAULT-VALUE}).")
  private Interception interception;

  @Mixin private XdsEndpointOptions xds;

  @Option(
      names = "--print-token-secret",
      description =
          "Print the file that tells Envoy of the token, instead of the bootstrap; it does not hold"
              + " the token.")
  private boolean printTokenSecret;

  @Option(
      names = "--identity-sds",
      paramLabel = "ADDRESS",
      description =
          "Where an agent (Istio's, SPIRE's) serves the workload's certificates, host:port or"
              + " unix:///path; for portcullis.identity: sds.")
  private @Nullable String identitySds;

  @Option(
      names = "--identity-files",
      paramLabel = "CERT,KEY,CA",
      description = "The workload's certificates as files; for portcullis.identity: files.")
  private @Nullable String identityFiles;

  @Option(
      names = "--envoy-admin-address",
      defaultValue = "127.0.0.1:15000",
      converter = SocketAddressConverter.class,
      description = "Where Envoy's own admin page listens (default: ${DEFAULT-VALUE}).")
  private InetSocketAddress envoyAdminAddress;

  @Option(
      names = "--ip",
      defaultValue = "127.0.0.1",
      description = "The proxy's IP address, part of its node id (default: ${DEFAULT-VALUE}).")
  private String ip;

  @Option(
      names = "--name",
      description = "The proxy's own name, part of its node id (default: its role).")
  private @Nullable String name;

  @Option(
      names = "--out",
      description =
          "A file for the bootstrap, for its owner only (0600), in place of standard output.")
  private @Nullable Path out;

  @Option(names = "--force", description = "Replace the file.")
  private boolean force;

  @Option(
      names = "--command",
      description = "Print the recommended command line instead of the bootstrap.")
  private boolean command;

  @Override
  public Integer call() {
    if (command) {
      spec.commandLine().getOut().println(EnvoyBootstrap.COMMAND_LINE);
      return 0;
    }
    String bootstrap = printTokenSecret ? xds.tokenSecret() : bootstrap();
    if (out == null) {
      spec.commandLine().getOut().print(bootstrap);
      spec.commandLine().getOut().flush();
    } else {
      PrivateFile.write(out, bootstrap, force);
    }
    return 0;
  }

  private String bootstrap() {
    try {
      IdentitySource identity = IdentitySource.of(identitySds, identityFiles);
      return EnvoyBootstrap.of(workload(), xds.endpoint(), identity, envoyAdminAddress);
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private EnvoyBootstrap.Workload workload() {
    boolean defaultGateway = role == ProxyRole.GATEWAY && labels == null;
    String ns = namespace != null ? namespace : defaultGateway ? "istio-system" : "default";
    ImmutableSortedMap<String, String> all =
        labels != null
            ? labels.byName()
            : defaultGateway ? INGRESS_GATEWAY : ImmutableSortedMap.of();
    String own = name != null ? name : role == ProxyRole.GATEWAY ? "gateway" : "sidecar";
    if (role == ProxyRole.GATEWAY && interception != Interception.NONE) {
      throw new UserError("--interception is for sidecars: a gateway has ports of its own");
    }
    return new EnvoyBootstrap.Workload(role, ns, all, serviceAccount, interception, ip, own);
  }
}
