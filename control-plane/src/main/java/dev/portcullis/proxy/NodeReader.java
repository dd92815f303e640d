package dev.portcullis.proxy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.net.InetAddresses;
import dev.portcullis.model.GatewayTopology.ClientCertificates;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyPod;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ProxyTopology;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a node says of itself: in the form of Istio's proxies (the id is {@code
 * type~ip~name~domain}), or in a plain form for bootstraps written by hand (metadata {@code role},
 * {@code namespace}, {@code labels}, {@code serviceAccount}). All of it is a claim, not a proof.
 */
public final class NodeReader {
  /** The key of metadata by which a proxy names its cluster of the control plane. */
  public static final String SIGNAL_CLUSTER = "PORTCULLIS_XDS_CLUSTER";

  private static final int ID_LENGTH = 512;
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final ImmutableSet<String> PLAIN_KEYS =
      ImmutableSet.of(
          "role", "namespace", "labels", "serviceAccount", "interception", SIGNAL_CLUSTER);
  private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9._|]{0,126})");
  private static final ImmutableMap<String, ProxyRole> ISTIO_TYPES =
      ImmutableMap.of("router", ProxyRole.GATEWAY, "sidecar", ProxyRole.SIDECAR);
  private static final ImmutableMap<String, ProxyRole> PLAIN_ROLES =
      ImmutableMap.of("gateway", ProxyRole.GATEWAY, "sidecar", ProxyRole.SIDECAR);
  private static final ImmutableMap<String, Interception> PLAIN_INTERCEPTION =
      ImmutableMap.of(
          "none", Interception.NONE,
          "redirect", Interception.REDIRECT,
          "tproxy", Interception.TPROXY);
  private static final ImmutableSet<String> CERTIFICATE_DETAILS =
      Arrays.stream(ClientCertificates.values())
          .map(Enum::name)
          .collect(ImmutableSet.toImmutableSet());
  private static final ImmutableSet<String> INTERCEPTION_MODES =
      ImmutableSet.of("REDIRECT", "TPROXY", "NONE");

  private final NodeLimits limits;

  public NodeReader(NodeLimits limits) {
    this.limits = limits;
  }

  /** Reads {@code node}. */
  public NodeReading read(Node node) {
    try {
      if (node.getId().isEmpty() || node.getId().length() > ID_LENGTH) {
        throw new NodeRefusedException(
            "The first request of a stream must describe the node: its id is %s.",
            node.getId().isEmpty() ? "empty" : "longer than " + ID_LENGTH + " characters");
      }
      Claim claim = node.getId().indexOf('~') >= 0 ? istio(node) : plain(node);
      ProxyIdentity identity =
          new ProxyIdentity(
              node.getId(),
              claim.serviceAccount == null ? "" : claim.serviceAccount,
              EnvoyAbilities.version(node),
              group(claim, node),
              claim.pod);
      return new NodeReading.Accepted(identity, warnings(node));
    } catch (NodeRefusedException e) {
      return new NodeReading.Refused(String.valueOf(e.getMessage()), e.isTooLarge());
    }
  }

  /** What both forms come to. */
  private record Claim(
      ProxyRole role,
      String namespace,
      ImmutableSortedMap<String, String> labels,
      @Nullable String serviceAccount,
      @Nullable ProxyPod pod,
      @Nullable ProxyTopology topology,
      Interception interception) {}

  private static ImmutableList<String> warnings(Node node) {
    return node.getUserAgentBuildVersion().hasVersion()
        ? ImmutableList.of()
        : ImmutableList.of(
            "The proxy does not say which Envoy it is, so nothing is known of what it can enforce.");
  }

  private WorkloadGroupKey group(Claim claim, Node node) throws NodeRefusedException {
    if (!NAMESPACE.matcher(claim.namespace).matches()) {
      throw new NodeRefusedException("The node's namespace is not the name of a namespace.");
    }
    checkLabels(claim.labels);
    return new WorkloadGroupKey(
        claim.role,
        claim.namespace,
        claim.labels,
        claim.topology,
        EnvoyAbilities.delivery(node),
        claim.interception,
        EnvoyAbilities.tellsOfKeys(node) ? signalCluster(node) : null);
  }

  /**
   * The cluster that the proxy says it reaches the control plane through. There is no guessing: a
   * listener that names a cluster which the proxy lacks is refused by it.
   */
  private static @Nullable String signalCluster(Node node) throws NodeRefusedException {
    String cluster = NodeMetadata.of(node.getMetadata()).text(SIGNAL_CLUSTER);
    if (cluster != null && !CLUSTER.matcher(cluster).matches()) {
      throw new NodeRefusedException(
          "The node's metadata.%s is not the name of a cluster of its bootstrap: %s.",
          SIGNAL_CLUSTER, Printable.of(cluster));
    }
    return cluster;
  }

  private void checkLabels(Map<String, String> labels) throws NodeRefusedException {
    if (labels.size() > limits.labels()) {
      throw NodeRefusedException.tooLarge(
          "The node has %d labels; at most %d are allowed (--xds-max-labels).",
          labels.size(), limits.labels());
    }
    long bytes =
        labels.entrySet().stream()
            .mapToLong(label -> label.getKey().length() + (long) label.getValue().length())
            .sum();
    if (bytes > limits.labelBytes()) {
      throw NodeRefusedException.tooLarge(
          "The node's labels take %d characters; at most %d are allowed (--xds-max-label-bytes).",
          bytes, limits.labelBytes());
    }
  }

  private static Claim plain(Node node) throws NodeRefusedException {
    NodeMetadata metadata = NodeMetadata.of(node.getMetadata());
    for (String key : metadata.keys()) {
      if (!PLAIN_KEYS.contains(key)) {
        throw new NodeRefusedException(
            "The node's metadata has the unknown key %s; it may have role, namespace, labels,"
                + " serviceAccount, interception and PORTCULLIS_XDS_CLUSTER (or the id has Istio's"
                + " form type~ip~name~domain).",
            Printable.of(key));
      }
    }
    String role = metadata.text("role");
    String namespace = metadata.text("namespace");
    if (role == null || namespace == null) {
      throw new NodeRefusedException(
          "The node's metadata has no %s: without it no policy can be chosen for the proxy.",
          role == null ? "role (gateway or sidecar)" : "namespace");
    }
    ProxyRole read = role("role", role, PLAIN_ROLES);
    return new Claim(
        read,
        namespace,
        metadata.labels("labels"),
        metadata.text("serviceAccount"),
        null,
        null,
        interception(read, metadata));
  }

  /** Who writes a bootstrap by hand says so where something intercepts. */
  private static Interception interception(ProxyRole role, NodeMetadata metadata)
      throws NodeRefusedException {
    String text = metadata.text("interception");
    if (text == null) {
      return Interception.NONE;
    }
    Interception interception = PLAIN_INTERCEPTION.get(text);
    if (interception == null) {
      throw new NodeRefusedException(
          "The node's interception is %s, none of none, redirect and tproxy.", Printable.of(text));
    }
    return role == ProxyRole.GATEWAY ? Interception.NONE : interception;
  }

  private static Claim istio(Node node) throws NodeRefusedException {
    List<String> parts = Splitter.on('~').splitToList(node.getId());
    if (parts.size() != 4) {
      throw new NodeRefusedException(
          "The node id has %d parts between '~'; Istio's form is type~ip~name~domain.",
          parts.size());
    }
    NodeMetadata metadata = NodeMetadata.of(node.getMetadata());
    ProxyRole role = role("type", parts.get(0), ISTIO_TYPES);
    requireAddress(parts.get(1), metadata.text("INSTANCE_IPS"));
    String mode = metadata.text("INTERCEPTION_MODE");
    if (mode != null && !INTERCEPTION_MODES.contains(mode)) {
      throw new NodeRefusedException(
          "The node's INTERCEPTION_MODE is %s, none of REDIRECT, TPROXY and NONE.",
          Printable.of(mode));
    }
    String namespace = namespace(metadata, parts.get(3));
    NodeWorkload workload = NodeWorkload.of(parts.get(2), namespace, node, metadata);
    return new Claim(
        role,
        namespace,
        workload.labels(),
        metadata.text("SERVICE_ACCOUNT"),
        workload.pod(),
        role == ProxyRole.GATEWAY ? topology(metadata) : null,
        interception(role, mode));
  }

  /** Istio's proxies say nothing where traffic comes by REDIRECT. */
  private static Interception interception(ProxyRole role, @Nullable String mode) {
    if (role == ProxyRole.GATEWAY) {
      return Interception.NONE;
    }
    return mode == null ? Interception.REDIRECT : Interception.valueOf(mode);
  }

  private static ProxyRole role(String what, String text, ImmutableMap<String, ProxyRole> roles)
      throws NodeRefusedException {
    ProxyRole role = roles.get(text);
    if (role == null) {
      throw new NodeRefusedException(
          "The node's %s is %s; Portcullis serves %s only.",
          what, Printable.of(text), String.join(" and ", roles.keySet()));
    }
    return role;
  }

  private static void requireAddress(String inId, @Nullable String inMetadata)
      throws NodeRefusedException {
    String first = inMetadata == null ? inId : Splitter.on(',').splitToList(inMetadata).getFirst();
    if (!InetAddresses.isInetAddress(first) && !InetAddresses.isInetAddress(inId)) {
      throw new NodeRefusedException(
          "Neither the second part of the node id nor INSTANCE_IPS is an IP address.");
    }
  }

  private static String namespace(NodeMetadata metadata, String domain)
      throws NodeRefusedException {
    String namespace = metadata.text("NAMESPACE");
    if (namespace != null) {
      return namespace;
    }
    List<String> labels = Splitter.on('.').splitToList(domain);
    if (labels.size() < 2 || labels.getFirst().isEmpty()) {
      throw new NodeRefusedException(
          "The node has no namespace: neither metadata.NAMESPACE nor the last part of its id"
              + " names one, and without it no policy can be chosen for the proxy.");
    }
    return labels.getFirst();
  }

  /** As in Istio it counts as a whole, so that a proxy can do without what the mesh has. */
  private static @Nullable ProxyTopology topology(NodeMetadata metadata)
      throws NodeRefusedException {
    NodeMetadata config = metadata.object("PROXY_CONFIG");
    if (!config.keys().contains("gatewayTopology")) {
      return null;
    }
    NodeMetadata topology = config.object("gatewayTopology");
    Integer trusted = topology.count("numTrustedProxies");
    String certificates = topology.text("forwardClientCertDetails");
    if (certificates != null && !CERTIFICATE_DETAILS.contains(certificates)) {
      throw new NodeRefusedException(
          "The node's forwardClientCertDetails is %s, none of %s.",
          Printable.of(certificates), String.join(", ", CERTIFICATE_DETAILS));
    }
    return new ProxyTopology(
        trusted == null ? 0 : trusted,
        certificates == null ? "" : certificates,
        topology.keys().contains("proxyProtocol"));
  }
}
