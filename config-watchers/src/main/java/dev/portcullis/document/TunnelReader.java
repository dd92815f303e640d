package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.TrafficPolicy.Tunnel;
import org.jspecify.annotations.Nullable;

/** Reads {@code tunnel} of a DestinationRule. */
final class TunnelReader {
  private static final ImmutableList<String> PROTOCOLS = ImmutableList.of("CONNECT", "POST");

  private TunnelReader() {}

  static @Nullable Tunnel read(Fields policy) {
    Fields tunnel = policy.object("tunnel");
    if (tunnel == null) {
      return null;
    }
    String protocol = tunnel.string("protocol", "CONNECT");
    if (!PROTOCOLS.contains(protocol)) {
      tunnel.unknownValue("protocol", protocol, PROTOCOLS);
    }
    String host = tunnel.required("targetHost");
    if (host != null && !Hosts.isName(host) && !Hosts.isAddress(host)) {
      tunnel.report(
          ProblemCode.INVALID_HOST, "targetHost", "is " + host + ", which is no host", "");
    }
    if (!tunnel.has("targetPort")) {
      tunnel.missing("targetPort");
    }
    Integer port = tunnel.integer("targetPort", 1, Ports.MAX);
    tunnel.done();
    if (policy.has("proxyProtocol")) {
      policy.report(
          ProblemCode.CONFLICTING_FIELDS,
          "proxyProtocol",
          "can't be given together with tunnel",
          "remove one of them");
    }
    return host == null || port == null ? null : new Tunnel(protocol, host, port);
  }
}
