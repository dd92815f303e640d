package dev.portcullis.bootstrap;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a proxy has its workload's certificates from, as a part of its bootstrap. */
public sealed interface IdentitySource {
  /** It has none. */
  record None() implements IdentitySource {}

  /** An agent that serves them by SDS, as Istio's and SPIRE's do. */
  record Agent(ImmutableMap<String, Object> address, String discovery) implements IdentitySource {}

  /** Files, which Envoy reads when it starts. */
  record Files(String certificate, String key, String authority) implements IdentitySource {}

  /** The names by which both agents serve the workload's certificate and its authority. */
  String CERTIFICATE = "default";

  String AUTHORITY = "ROOTCA";
  String CLUSTER = "sds-grpc";

  /**
   * What the command's options of those names say.
   *
   * @throws IllegalArgumentException with a sentence if they say nothing usable
   */
  static IdentitySource of(@Nullable String agent, @Nullable String files) {
    if (agent != null && files != null) {
      throw new IllegalArgumentException("--identity-sds and --identity-files exclude each other");
    }
    if (agent != null) {
      return agent(agent);
    }
    return files == null ? new None() : files(files);
  }

  private static Agent agent(String address) {
    if (address.startsWith("unix://")) {
      String path = address.substring("unix://".length());
      return new Agent(ImmutableMap.of("pipe", ImmutableMap.of("path", path)), "STATIC");
    }
    HostAndPort host;
    try {
      host = HostAndPort.fromString(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--identity-sds " + address + " is not host:port or unix:///path", e);
    }
    if (!host.hasPort() || host.getHost().isEmpty()) {
      throw new IllegalArgumentException("--identity-sds " + address + " needs a host and a port");
    }
    return new Agent(
        ImmutableMap.of(
            "socket_address",
            ImmutableMap.of("address", host.getHost(), "port_value", host.getPort())),
        InetAddresses.isInetAddress(host.getHost()) ? "STATIC" : "STRICT_DNS");
  }

  private static Files files(String text) {
    List<String> paths = Splitter.on(',').splitToList(text);
    if (paths.size() != 3 || paths.contains("")) {
      throw new IllegalArgumentException(
          "--identity-files needs CERTIFICATE,KEY,AUTHORITY, three paths");
    }
    return new Files(paths.get(0), paths.get(1), paths.get(2));
  }

  /** The secrets that stand in the bootstrap itself. */
  default ImmutableList<Object> secrets() {
    return switch (this) {
      case None _, Agent _ -> ImmutableList.of();
      case Files files ->
          ImmutableList.of(
              ImmutableMap.of(
                  "name",
                  CERTIFICATE,
                  "tls_certificate",
                  ImmutableMap.of(
                      "certificate_chain", ImmutableMap.of("filename", files.certificate),
                      "private_key", ImmutableMap.of("filename", files.key))),
              ImmutableMap.of(
                  "name",
                  AUTHORITY,
                  "validation_context",
                  ImmutableMap.of("trusted_ca", ImmutableMap.of("filename", files.authority))));
    };
  }
}
