package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import com.google.common.net.InetAddresses;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.authn.KeyCluster;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.ClusterPlan.UpstreamProtocol;
import dev.portcullis.compile.routing.UpstreamTls.Authorities;
import dev.portcullis.compile.routing.UpstreamTls.Origination;
import dev.portcullis.compile.routing.UpstreamTls.OwnCertificate;
import dev.portcullis.compile.routing.UpstreamTls.ServerCheck;
import dev.portcullis.compile.select.PolicySelection;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import dev.portcullis.model.JwksSettings.Fetch;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.Service.HostPort;
import dev.portcullis.model.address.NumericHosts;
import dev.portcullis.model.address.PrivilegedAddresses;
import dev.portcullis.xds.WorkloadGroupKey;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the places of keys to clusters, where proxies fetch keys by themselves. They are
 * clusters of their own: one that is routed to is of whoever routes to it, whereas a key server is
 * of the policy, and an {@code https} one is spoken to by TLS whatever else says so.
 */
public final class KeyClusters {
  /** Istio's. */
  private static final Duration REFRESH = Duration.ofMinutes(5);

  private final JwksSettings settings;
  private final PrivilegedAddresses privileged;
  private final KeyServers servers;

  private KeyClusters(ConfigView view) {
    this.settings = view.mesh().jwks();
    this.privileged = new PrivilegedAddresses(settings.allowedCidrs());
    this.servers = new KeyServers(view);
  }

  /** What a place of keys came to: a cluster that can be named, and what it is. */
  private record Resolved(KeyCluster cluster, @Nullable ClusterPlan plan) {
    static Resolved none(ProblemCode code, String reason, String hint) {
      return new Resolved(new KeyCluster.None(code, reason, hint), null);
    }
  }

  /**
   * By place of keys the clusters through which the proxies of {@code group} fetch them; empty
   * where the control plane fetches. Places that have to be discovered are not in it: whoever
   * discovers fetches, too.
   */
  public static ImmutableMap<JwksReference, KeyCluster> inUse(
      ConfigView view, WorkloadGroupKey group) {
    return view.find(new InUse(group), new Named());
  }

  /** These clusters. */
  static ImmutableList<ClusterPlan> clusters(ConfigView view, WorkloadGroupKey group) {
    return view.derive(new InUse(group)).values().stream()
        .flatMap(resolved -> Stream.ofNullable(resolved.plan()))
        .collect(
            ImmutableMap.toImmutableMap(
                ClusterPlan::name, Function.identity(), (first, _) -> first))
        .values()
        .asList();
  }

  /** As a policy names them, whatever there is behind the names. */
  private record Named()
      implements Function<
          ImmutableMap<JwksReference, Resolved>, ImmutableMap<JwksReference, KeyCluster>> {
    @Override
    public ImmutableMap<JwksReference, KeyCluster> apply(
        ImmutableMap<JwksReference, Resolved> resolved) {
      return ImmutableMap.copyOf(Maps.transformValues(resolved, Resolved::cluster));
    }
  }

  private record InUse(WorkloadGroupKey group)
      implements Query<ImmutableMap<JwksReference, Resolved>> {
    @Override
    public ImmutableMap<JwksReference, Resolved> ask(ConfigView view) {
      return resolved(view, group);
    }
  }

  private static ImmutableMap<JwksReference, Resolved> resolved(
      ConfigView view, WorkloadGroupKey group) {
    if (view.mesh().jwks().fetch() == Fetch.CONTROL_PLANE) {
      return ImmutableMap.of();
    }
    KeyClusters clusters = new KeyClusters(view);
    Map<JwksReference, Resolved> all = new LinkedHashMap<>();
    for (RequestAuthentication policy : PolicySelection.authentications(view, group)) {
      for (JwtRule rule : policy.jwtRules()) {
        if (rule.keys() instanceof KeySource.JwksUri(String uri)) {
          all.computeIfAbsent(
              new JwksReference(policy.meta().namespace(), rule.issuer(), uri),
              reference -> clusters.resolve(reference, policy.meta()));
        }
      }
    }
    return ImmutableMap.copyOf(all);
  }

  private Resolved resolve(JwksReference reference, ConfigMeta policy) {
    KeyLocation location = KeyLocation.of(reference.uri());
    if (location == null) {
      return Resolved.none(
          ProblemCode.KEY_SERVER_NOT_ALLOWED,
          "the jwksUri holds credentials, or no host in its usual form",
          "write http://HOST:PORT/PATH or https://HOST/PATH");
    }
    String namespace = reference.namespace();
    if (!settings.allowsHost(namespace, location.host())) {
      return Resolved.none(
          ProblemCode.KEY_SERVER_NOT_ALLOWED,
          location.host() + " is none of the hosts that this namespace may have keys from",
          "add it to portcullis.jwks.allowedHosts of the mesh config");
    }
    return switch (servers.find(namespace, location.host(), location.port())) {
      case KeyServer.Unreachable(String reason) ->
          Resolved.none(ProblemCode.KEYS_NOT_FETCHED, reason, "");
      case KeyServer.Outside _ ->
          resolved(
              reference,
              location,
              ImmutableList.of(new HostPort(location.host(), location.port())),
              null,
              policy);
      case KeyServer.Inside inside ->
          resolved(reference, location, inside.endpoints(), inside, policy);
    };
  }

  private Resolved resolved(
      JwksReference reference,
      KeyLocation location,
      ImmutableList<HostPort> endpoints,
      KeyServer.@Nullable Inside inside,
      ConfigMeta policy) {
    ImmutableSortedSet<EndpointPlan> allowed =
        endpoints.stream()
            .filter(endpoint -> refusal(endpoint.host()) == null)
            .map(endpoint -> EndpointPlan.of(endpoint.host(), endpoint.port(), 0))
            .collect(ImmutableSortedSet.toImmutableSortedSet(EndpointPlan::compareTo));
    if (allowed.isEmpty() && !endpoints.isEmpty()) {
      return Resolved.none(
          ProblemCode.KEY_SERVER_NOT_ALLOWED,
          location.host() + " is at " + refusal(endpoints.getFirst().host()),
          "add it to portcullis.jwks.allowedCidrs of the mesh config");
    }
    Origination tls = tls(reference, location, inside == null ? null : inside.tls());
    // By namespace where objects of the namespace have a say in what is meant.
    String name =
        location.clusterName()
            + (inside == null ? "" : "|" + reference.namespace())
            + (authorities(tls).equals(SystemAuthorities.FILE) ? "" : "|" + authorities(tls));
    return new Resolved(
        new KeyCluster.Through(name, location.uri(), refresh()),
        new ClusterPlan(
            name, discovery(allowed, inside), UpstreamProtocol.HTTP1, allowed, policy, tls));
  }

  private static Discovery discovery(
      ImmutableSortedSet<EndpointPlan> endpoints, KeyServer.@Nullable Inside inside) {
    if (!endpoints.stream().allMatch(EndpointPlan::isLiteral)) {
      return Discovery.DNS;
    }
    return inside == null ? Discovery.INLINE : Discovery.ENDPOINT_RESOURCE;
  }

  private @Nullable Origination tls(
      JwksReference reference, KeyLocation location, @Nullable ClientTlsSettings rule) {
    if (rule == null && !location.isSecure()) {
      return null;
    }
    String ofIssuer = settings.of(reference.issuer()).caCertificates();
    String authorities = ofIssuer.isEmpty() ? SystemAuthorities.FILE : ofIssuer;
    String name = InetAddresses.isInetAddress(location.host()) ? "" : location.host();
    if (rule == null) {
      return new Origination(
          name,
          false,
          new ServerCheck(
              new Authorities.OfFile(authorities), "", ImmutableList.of(location.host()), false),
          null,
          ImmutableList.of());
    }
    String sni = rule.sni().isEmpty() ? name : rule.sni();
    String expected = sni.isEmpty() ? location.host() : sni;
    ServerCheck check =
        new ServerCheck(
            new Authorities.OfFile(
                rule.caCertificates().isEmpty() ? authorities : rule.caCertificates()),
            rule.caCrl(),
            rule.subjectAltNames().isEmpty() ? ImmutableList.of(expected) : rule.subjectAltNames(),
            false);
    return new Origination(
        sni,
        false,
        rule.insecureSkipVerify() ? null : check,
        rule.clientCertificate().isEmpty()
            ? null
            : new OwnCertificate.OfFiles(rule.clientCertificate(), rule.privateKey()),
        ImmutableList.of());
  }

  /** The file of those that the server's certificate may be of. */
  private static String authorities(@Nullable Origination tls) {
    return tls != null
            && tls.check() != null
            && tls.check().authorities() instanceof Authorities.OfFile(String path)
        ? path
        : SystemAuthorities.FILE;
  }

  /** Why proxies must not be sent there, null if they may; names are beyond what we can tell. */
  private @Nullable String refusal(String host) {
    if (InetAddresses.isInetAddress(host)) {
      return privileged.describe(InetAddresses.forString(host));
    }
    if (NumericHosts.isOne(host.toLowerCase(Locale.ROOT))) {
      return "an address that is not written in its usual form";
    }
    String refusal = privileged.describe(InetAddress.getLoopbackAddress());
    boolean local = host.equals("localhost") || host.endsWith(".localhost");
    return local && refusal != null ? refusal : null;
  }

  private Duration refresh() {
    if (REFRESH.compareTo(settings.minRefresh()) < 0) {
      return settings.minRefresh();
    }
    return REFRESH.compareTo(settings.maxRefresh()) > 0 ? settings.maxRefresh() : REFRESH;
  }
}
