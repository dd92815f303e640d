package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.net.InetAddresses;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.routing.ClusterPlan.UpstreamProtocol;
import dev.portcullis.compile.routing.GatewayCredentials.Part;
import dev.portcullis.compile.routing.ListenerPlan.Announced;
import dev.portcullis.compile.routing.UpstreamTls.Authorities;
import dev.portcullis.compile.routing.UpstreamTls.Mesh;
import dev.portcullis.compile.routing.UpstreamTls.Origination;
import dev.portcullis.compile.routing.UpstreamTls.OwnCertificate;
import dev.portcullis.compile.routing.UpstreamTls.ServerCheck;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ClientTlsSettings.Mode;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import org.jspecify.annotations.Nullable;

/**
 * Plans how the connections to the clusters of one group are secured: as a DestinationRule says,
 * else by mutual TLS with those endpoints that take it. Confined to one compile.
 */
final class UpstreamTlsPlanner {
  private static final ImmutableSet<String> OPAQUE = ImmutableSet.of("TCP", "TLS", "HTTPS");

  private final ConfigView view;
  private final WorkloadGroupKey group;
  private final MeshMembers members;
  private final UpstreamTlsProblems problems;

  UpstreamTlsPlanner(ConfigView view, WorkloadGroupKey group, Problems problems) {
    this.view = view;
    this.group = group;
    this.members = new MeshMembers(view);
    this.problems = new UpstreamTlsProblems(problems);
  }

  /** A cluster as far as its security goes by it. */
  record Target(
      MeshService service,
      ServicePort port,
      String subset,
      UpstreamProtocol protocol,
      ImmutableSortedSet<EndpointPlan> endpoints) {
    String server() {
      return service.host() + ":" + port.number();
    }
  }

  /** What came of it. */
  sealed interface Outcome {
    /**
     * Connections are made.
     *
     * @param tls null for plaintext
     * @param endpoints those of the target, each with what it takes in the end
     * @param unmet why they are not what is demanded, null if they are
     */
    record Connected(
        @Nullable UpstreamTls tls,
        ImmutableSortedSet<EndpointPlan> endpoints,
        @Nullable String unmet)
        implements Outcome {}

    /**
     * What is demanded can't be had: nobody may be connected to.
     *
     * @param unmet why not
     */
    record Refused(String unmet) implements Outcome {}
  }

  /**
   * Plans for one cluster.
   *
   * @param rule what {@code tls} stands in
   * @param tls null where nothing is said
   */
  Outcome plan(Target target, @Nullable DestinationRule rule, @Nullable ClientTlsSettings tls) {
    if (rule == null || tls == null) {
      return automatic(target);
    }
    return switch (tls.mode()) {
      case DISABLE -> connected(target, null);
      case SIMPLE, MUTUAL -> secured(target, rule, tls);
      case ISTIO_MUTUAL -> mutual(target, rule, tls);
    };
  }

  /**
   * What handshakes of a cluster say. Listeners go by it, so it must not change by what endpoints
   * take, nor while a rule goes from plaintext to mutual TLS.
   */
  Announced announced(Target target, @Nullable ClientTlsSettings tls) {
    if (tls != null && (tls.mode() == Mode.SIMPLE || tls.mode() == Mode.MUTUAL)) {
      return Announced.FOR_OTHERS;
    }
    boolean ofMember = tls != null || !target.service().isExternal();
    return ofMember
            && view.mesh().identity() != Identity.NONE
            && !OPAQUE.contains(target.port().protocol())
        ? Announced.REQUESTS
        : Announced.BYTES;
  }

  private static Outcome connected(Target target, @Nullable UpstreamTls tls) {
    return new Outcome.Connected(tls, target.endpoints(), null);
  }

  private Outcome mutual(Target target, DestinationRule rule, ClientTlsSettings tls) {
    if (view.mesh().identity() == Identity.NONE) {
      problems.withoutIdentity(rule, tls, target.server());
      return new Outcome.Refused("workloads have no certificates (portcullis.identity: none)");
    }
    ImmutableList<String> names =
        tls.subjectAltNames().isEmpty() ? names(target) : tls.subjectAltNames();
    return connected(target, mesh(target, tls.sni(), names));
  }

  /**
   * Mutual TLS where nobody asks for it. Whether there is a certificate to show, and somebody to
   * show it to, has to be certain: to all others it would end the connection.
   */
  private Outcome automatic(Target target) {
    if (view.mesh().identity() == Identity.NONE
        || !view.mesh().autoMutualTls()
        || target.service().isExternal()) {
      return connected(target, null);
    }
    ImmutableSortedSet<EndpointPlan> endpoints =
        members.taking(target.service().origin().namespace(), target.endpoints());
    boolean any = endpoints.stream().anyMatch(endpoint -> endpoint.traits().mutualTls());
    return new Outcome.Connected(
        any ? new UpstreamTls.Automatic(mesh(target, "", names(target))) : null, endpoints, null);
  }

  private static Mesh mesh(Target target, String sni, ImmutableList<String> names) {
    return new Mesh(
        sni.isEmpty()
            ? "outbound_.%d_.%s_.%s"
                .formatted(target.port().number(), target.subset(), target.service().host())
            : sni,
        names,
        protocols(target));
  }

  /** Istio's, without {@code istio-peer-exchange}, whose preamble only its own proxies read. */
  private static ImmutableList<String> protocols(Target target) {
    if (OPAQUE.contains(target.port().protocol())) {
      return ImmutableList.of("istio");
    }
    return switch (target.protocol()) {
      case HTTP1 -> ImmutableList.of("istio-http/1.1", "istio", "http/1.1");
      case HTTP2 -> ImmutableList.of("istio-h2", "istio", "h2");
      // Nothing that a server could choose: it then sees by the first bytes which one it is.
      case AS_DOWNSTREAM -> ImmutableList.of("istio-http/1.1", "istio");
    };
  }

  /** The names that members of the service have; empty where nobody says. */
  private ImmutableList<String> names(Target target) {
    return ImmutableList.<String>builder()
        .addAll(target.service().subjectAltNames())
        .addAll(members.names(target.endpoints()))
        .build();
  }

  private Outcome secured(Target target, DestinationRule rule, ClientTlsSettings tls) {
    boolean credential = !tls.credentialName().isEmpty();
    if (credential && group.role() == ProxyRole.SIDECAR && rule.workloadSelector() == null) {
      problems.credentialOfSidecar(rule, tls, target.server());
      return new Outcome.Connected(
          null, target.endpoints(), "credentialName doesn't count for sidecars there");
    }
    ImmutableList<Part> absent =
        UpstreamCredentials.parts(tls)
            .filter(part -> !isThere(UpstreamCredentials.resource(tls, part), part))
            .collect(ImmutableList.toImmutableList());
    absent.forEach(part -> problems.credentialNotFound(rule, tls, part, group, target.server()));
    Origination origination = origination(target, tls);
    ServerCheck check = origination.check();
    if (check != null && check.names().isEmpty() && !check.nameOfRequest()) {
      problems.serverNameNotVerified(rule, tls, target.server());
    }
    return new Outcome.Connected(
        origination,
        target.endpoints(),
        absent.isEmpty() ? null : "there is no usable Secret " + tls.credentialName());
  }

  private static Origination origination(Target target, ClientTlsSettings tls) {
    // Only requests say a host. Where there are none, the service's own is the one to verify.
    boolean opaque = OPAQUE.contains(target.port().protocol());
    String host = hostName(target.service().host());
    boolean ofRequest = tls.sni().isEmpty() && !opaque;
    return new Origination(
        tls.sni().isEmpty() ? host : tls.sni(),
        ofRequest,
        tls.insecureSkipVerify() ? null : check(target, tls, ofRequest, opaque),
        tls.mode() == Mode.MUTUAL ? certificate(tls) : null,
        target.protocol() == UpstreamProtocol.HTTP2 ? ImmutableList.of("h2") : ImmutableList.of());
  }

  private boolean isThere(String resource, Part part) {
    // Derived: that a Secret changes is nothing to a cluster.
    return view.derive(new IsThere(group.namespace(), resource, part));
  }

  private record IsThere(String namespace, String resource, Part part) implements Query<Boolean> {
    @Override
    public Boolean ask(ConfigView view) {
      return new SecretLookup(view, namespace).behind(resource, part) != null;
    }
  }

  private static ServerCheck check(
      Target target, ClientTlsSettings tls, boolean ofRequest, boolean opaque) {
    ImmutableList<String> written =
        tls.subjectAltNames().isEmpty()
            ? target.service().subjectAltNames()
            : tls.subjectAltNames();
    String host = hostName(target.service().host());
    boolean byHost = written.isEmpty() && opaque && tls.sni().isEmpty() && !host.isEmpty();
    return new ServerCheck(
        authorities(tls),
        tls.caCrl(),
        byHost ? ImmutableList.of(host) : written,
        written.isEmpty() && ofRequest);
  }

  private static Authorities authorities(ClientTlsSettings tls) {
    if (!tls.credentialName().isEmpty()) {
      return new Authorities.OfCredential(CredentialName.authorities(tls.credentialName()));
    }
    return new Authorities.OfFile(
        tls.caCertificates().isEmpty() || tls.caCertificates().equals("system")
            ? SystemAuthorities.FILE
            : tls.caCertificates());
  }

  private static OwnCertificate certificate(ClientTlsSettings tls) {
    return tls.credentialName().isEmpty()
        ? new OwnCertificate.OfFiles(tls.clientCertificate(), tls.privateKey())
        : new OwnCertificate.OfCredential(CredentialName.resource(tls.credentialName()));
  }

  /** The host as a name that a server may have, "" for a wildcard or an address. */
  private static String hostName(String host) {
    return host.startsWith("*") || InetAddresses.isInetAddress(host) ? "" : host;
  }
}
