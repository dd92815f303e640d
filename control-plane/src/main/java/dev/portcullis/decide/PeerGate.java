package dev.portcullis.decide;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.decide.DecidingProxy.Role;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.PeerAuthentication.MutualTlsMode;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** PeerAuthentication: which connections a sidecar accepts at all. */
final class PeerGate {
  private final DecidingProxy proxy;
  private final MeshSettings mesh;
  private final Optional<PeerAuthentication> ofWorkload;
  private final Optional<PeerAuthentication> decisive;

  /** A port that is closed as long as the mesh has no certificates. */
  record Closed(String name, Reason reason) {}

  PeerGate(Policies policies, DecidingProxy proxy) {
    this.proxy = proxy;
    this.mesh = policies.mesh();
    String root = mesh.rootNamespace();
    Predicate<PeerAuthentication> general = policy -> policy.selector().matchLabels().isEmpty();
    Optional<PeerAuthentication> ofMesh = oldest(policies, root, general);
    if (proxy.namespace().equals(root)) {
      // A selector in the root namespace selects nothing, not even there.
      this.ofWorkload = Optional.empty();
      this.decisive = ofMesh.filter(PeerGate::says);
    } else {
      this.ofWorkload =
          oldest(
              policies,
              proxy.namespace(),
              general.negate().and(policy -> policy.selector().matches(proxy.labels())));
      this.decisive =
          Stream.of(ofWorkload, oldest(policies, proxy.namespace(), general), ofMesh)
              .flatMap(Optional::stream)
              .filter(PeerGate::says)
              .findFirst();
    }
  }

  private static Optional<PeerAuthentication> oldest(
      Policies policies, String namespace, Predicate<PeerAuthentication> which) {
    return policies.peers().stream()
        .filter(policy -> policy.meta().namespace().equals(namespace))
        .filter(which)
        .min(ConfigObject.BY_CREATION);
  }

  private static boolean says(PeerAuthentication policy) {
    return policy.mode() != MutualTlsMode.UNSET;
  }

  /** Why there is no such connection, null if there is. */
  @Nullable Reason refusal(Connection connection) {
    if (proxy.role() == Role.GATEWAY || mesh.identity() == Identity.NONE) {
      return null;
    }
    int port = connection.destinationPort();
    String why =
        connection.tls()
            ? onTls(connection)
            : mode(port) == MutualTlsMode.STRICT
                ? "only mutual TLS is accepted, and the connection is plaintext"
                : null;
    ConfigMeta by = author(port).map(PeerAuthentication::meta).orElse(null);
    return why == null
        ? null
        : new Reason.NoConnection(
            why, by == null ? null : by.key(), by == null ? null : by.location());
  }

  private @Nullable String onTls(Connection connection) {
    String identity = connection.peerIdentity();
    if (mode(connection.destinationPort()) == MutualTlsMode.DISABLE) {
      return "mutual TLS is disabled, and the connection is TLS";
    }
    if (identity == null) {
      return "the client has no certificate";
    }
    ImmutableSet<String> ours =
        ImmutableSet.<String>builder()
            .add(mesh.trustDomain())
            .addAll(mesh.trustDomainAliases())
            .build();
    return ours.stream().anyMatch(domain -> identity.startsWith("spiffe://" + domain + "/"))
        ? null
        : identity + " is not of this mesh, whose trust domains are " + String.join(", ", ours);
  }

  /** The denial that stands in for mutual TLS, null where none is needed. */
  @Nullable Closed closed(Connection connection) {
    int port = connection.destinationPort();
    boolean open =
        proxy.role() == Role.GATEWAY
            || mesh.identity() != Identity.NONE
            || mode(port) != MutualTlsMode.STRICT;
    return open
        ? null
        : author(port)
            .map(PeerAuthentication::meta)
            .map(by ->
                new Closed(
                    "ns[%s]-peerauthentication[%s]-strict-without-mutual-tls"
                        .formatted(by.namespace(), by.name()),
                    new Reason.NoCertificates(by.key(), by.location())))
            .orElse(null);
  }

  private MutualTlsMode mode(int port) {
    MutualTlsMode ofPort = ofPort(port);
    return ofPort != MutualTlsMode.UNSET
        ? ofPort
        : decisive.map(PeerAuthentication::mode).orElse(MutualTlsMode.PERMISSIVE);
  }

  private Optional<PeerAuthentication> author(int port) {
    return ofPort(port) != MutualTlsMode.UNSET ? ofWorkload : decisive;
  }

  private MutualTlsMode ofPort(int port) {
    return ofWorkload
        .map(policy -> policy.portModes().getOrDefault(port, MutualTlsMode.UNSET))
        .orElse(MutualTlsMode.UNSET);
  }
}
