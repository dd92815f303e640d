package dev.portcullis.compile.routing;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ClientTlsSettings.Mode;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.Service;
import dev.portcullis.model.Service.HostPort;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServicePort;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the servers that policies have keys from. Who names such a server decides whose tokens are
 * good: so ServiceEntries and DestinationRules count only in the policy's own and in the root
 * namespace, unlike for requests. Immutable.
 */
public final class KeyServers {
  private final ConfigView view;
  private final ServiceEndpoints endpoints;
  private final DestinationRules rules;

  /** A host of a ServiceEntry that is, or covers, the one looked for. */
  private record Claim(HostPattern of, ServiceEntry entry, ServicePort port) {}

  /** Those of a generation. */
  public KeyServers(ConfigView view) {
    this.view = view;
    this.endpoints = new ServiceEndpoints(view);
    this.rules = view.derive(new DestinationRules.All());
  }

  /**
   * The server that a policy of {@code namespace} means by {@code host} and {@code port}.
   *
   * <p>A name without a dot is a Service of the namespace; {@code NAME.NAMESPACE.svc}, with or
   * without the cluster's domain, one of any. {@code NAME.NAMESPACE} is not: anybody could make a
   * Service {@code example} in a namespace {@code com}.
   */
  public KeyServer find(String namespace, String host, int port) {
    HostPattern name = HostPattern.ofAny(host);
    Service service = service(namespace, name.value());
    if (service != null && service.meta().namespace().equals(namespace)) {
      return ofService(namespace, service, port);
    }
    KeyServer own = ofEntry(namespace, namespace, name, port);
    if (own != null) {
      return own;
    }
    if (service != null) {
      return ofService(namespace, service, port);
    }
    KeyServer ofRoot = ofEntry(namespace, view.mesh().rootNamespace(), name, port);
    return ofRoot == null ? new KeyServer.Outside() : ofRoot;
  }

  /** The ServiceEntries that {@code namespace} can see, have the host, and count for nothing. */
  public ImmutableList<ServiceEntry> claimedElsewhere(String namespace, String host) {
    HostPattern name = HostPattern.ofAny(host);
    ImmutableSet<String> trusted = trusted(namespace);
    return view.all(ServiceEntry.class).stream()
        .filter(entry -> !trusted.contains(entry.meta().namespace()))
        .filter(entry -> isVisible(entry, namespace))
        .filter(
            entry -> entry.hosts().stream().anyMatch(its -> name.isWithin(HostPattern.ofAny(its))))
        .collect(ImmutableList.toImmutableList());
  }

  private ImmutableSet<String> trusted(String namespace) {
    return ImmutableSet.of(namespace, view.mesh().rootNamespace());
  }

  private @Nullable Service service(String namespace, String host) {
    String full = host.endsWith(".svc") ? host + "." + clusterDomain() : full(host, namespace);
    return view.all(Service.class).stream()
        .filter(service -> full.equals(fullName(service).value()))
        .findFirst()
        .orElse(null);
  }

  private String full(String host, String namespace) {
    return HostPattern.ofAny(ServiceRegistry.complete(host, namespace, clusterDomain())).value();
  }

  private HostPattern fullName(Service service) {
    return HostPattern.ofAny(MeshService.of(service, clusterDomain()).host());
  }

  private String clusterDomain() {
    return view.mesh().clusterDomain();
  }

  private KeyServer ofService(String namespace, Service service, int number) {
    MeshService known = MeshService.of(service, clusterDomain());
    if (!known.isVisibleFrom(namespace)) {
      return new KeyServer.Unreachable(service.key() + " is not exported to this namespace");
    }
    ClientTlsSettings tls = tls(namespace, fullName(service), number);
    if (!service.externalName().isEmpty() && service.endpoints().isEmpty()) {
      // Another name for a host, whatever its ports.
      HostPort elsewhere = new HostPort(service.externalName(), number);
      return inside(service.key(), ImmutableList.of(elsewhere), tls);
    }
    ServicePort port = known.port(number);
    if (port == null) {
      String ports = known.ports().stream().map(it -> "" + it.number()).collect(joining(", "));
      return new KeyServer.Unreachable(
          service.key() + " has no port " + number + (ports.isEmpty() ? "" : ", only " + ports));
    }
    return inside(service.key(), hostPorts(endpoints.of(service, port)), tls);
  }

  private @Nullable KeyServer ofEntry(String viewer, String owner, HostPattern host, int number) {
    return view.all(ServiceEntry.class, owner).stream()
        .filter(entry -> isVisible(entry, viewer))
        .flatMap(entry -> claims(entry, host, number))
        .min(Comparator.comparing(Claim::of, HostPattern.MOST_SPECIFIC_FIRST))
        .map(claim -> ofEntry(viewer, claim, host))
        .orElse(null);
  }

  /** One without the port says nothing about it. */
  private static Stream<Claim> claims(ServiceEntry entry, HostPattern host, int number) {
    return entry.ports().stream()
        .filter(port -> port.number() == number && !port.protocol().equals("UDP"))
        .flatMap(port ->
            entry.hosts().stream().map(its -> new Claim(HostPattern.ofAny(its), entry, port)))
        .filter(claim -> host.isWithin(claim.of));
  }

  private KeyServer ofEntry(String viewer, Claim claim, HostPattern host) {
    ServiceEntry entry = claim.entry;
    ServicePort port = claim.port;
    ClientTlsSettings tls = tls(viewer, host, port.number());
    return switch (entry.resolution()) {
      case STATIC, DNS, DNS_ROUND_ROBIN ->
          inside(entry.key(), hostPorts(endpoints.of(entry, host.value(), port)), tls);
      case NONE ->
          tls == null
              ? new KeyServer.Outside()
              : inside(
                  entry.key(), ImmutableList.of(new HostPort(host.value(), port.number())), tls);
    };
  }

  private static boolean isVisible(ServiceEntry entry, String viewer) {
    return Visibility.isVisible(entry.exportTo(), entry.meta().namespace(), viewer);
  }

  /** Without a certificate of the mesh, ISTIO_MUTUAL means what the URI says, as in Istio. */
  private @Nullable ClientTlsSettings tls(String viewer, HostPattern host, int port) {
    DestinationRule rule = rules.find(viewer, trusted(viewer), host);
    ClientTlsSettings tls = ConnectionPolicy.of(rule, port).tls();
    return tls != null && (tls.mode() == Mode.SIMPLE || tls.mode() == Mode.MUTUAL) ? tls : null;
  }

  private static KeyServer inside(
      ConfigKey definition, ImmutableList<HostPort> endpoints, @Nullable ClientTlsSettings tls) {
    return tls == null || tls.credentialName().isEmpty()
        ? new KeyServer.Inside(definition, endpoints, tls)
        : new KeyServer.Unreachable(
            "its certificates are in the Secret "
                + tls.credentialName()
                + " (credentialName, "
                + tls.location()
                + "), which can't be read: name files");
  }

  private static ImmutableList<HostPort> hostPorts(Iterable<EndpointPlan> plans) {
    ImmutableList.Builder<HostPort> hosts = ImmutableList.builder();
    for (EndpointPlan plan : plans) {
      if (!plan.isSocketPath()) {
        hosts.add(new HostPort(plan.address(), plan.port()));
      }
    }
    return hosts.build();
  }
}
