package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/** The names by which the workloads of a namespace may call a service. */
final class OutboundDomains {
  private final String namespace;
  private final String suffix;

  OutboundDomains(String namespace, String clusterDomain) {
    this.namespace = namespace;
    this.suffix = ".svc." + clusterDomain;
  }

  /** Its full name first. Ports are none of it: they are ignored where hosts are matched. */
  ImmutableList<String> of(MeshService service) {
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    String host = service.host();
    names.add(domain(host));
    if (host.endsWith(suffix)) {
      ofCluster(host, names);
    }
    service.addresses().stream()
        .filter(address -> address.indexOf('/') < 0)
        .map(OutboundDomains::domain)
        .forEach(names::add);
    ImmutableSet<String> all = names.build();
    return (service.isHeadless() ? withWorkloads(all) : all).asList();
  }

  /** What the search list of the workload's resolver completes. */
  private void ofCluster(String host, ImmutableSet.Builder<String> names) {
    String rest = host.substring(0, host.length() - suffix.length());
    names.add(host + ".").add(rest).add(rest + ".svc");
    String own = "." + namespace;
    if (rest.endsWith(own)) {
      names.add(rest.substring(0, rest.length() - own.length()));
    }
  }

  /** Workloads of a StatefulSet have names of their own below that of the Service. */
  private static ImmutableSet<String> withWorkloads(ImmutableSet<String> names) {
    ImmutableSet.Builder<String> all = ImmutableSet.<String>builder().addAll(names);
    names.stream().map(name -> "*." + name).forEach(all::add);
    return all.build();
  }

  /** A {@code Host} header has an IPv6 address in brackets. */
  static String domain(String host) {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }
}
