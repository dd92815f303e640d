package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServicePort;
import org.jspecify.annotations.Nullable;

/**
 * A host that requests can be sent to: a Service, or one host of a ServiceEntry.
 *
 * @param host in lower case
 * @param ports without those for UDP, which Istio ignores
 */
record MeshService(
    String host,
    ImmutableList<ServicePort> ports,
    ImmutableList<String> exportTo,
    Definition definition) {
  private static final String EXPORT_TO = "networking.istio.io/exportTo";

  /** What defines the host. */
  sealed interface Definition {
    ConfigMeta meta();

    /** A Service. */
    record OfService(Service service) implements Definition {
      @Override
      public ConfigMeta meta() {
        return service.meta();
      }
    }

    /** A ServiceEntry. */
    record OfEntry(ServiceEntry entry) implements Definition {
      @Override
      public ConfigMeta meta() {
        return entry.meta();
      }
    }
  }

  static MeshService of(Service service, String clusterDomain) {
    ConfigMeta meta = service.meta();
    return new MeshService(
        HostPattern.of(meta.name() + "." + meta.namespace() + ".svc." + clusterDomain).value(),
        withoutUdp(service.ports()),
        Visibility.namespaces(meta.annotations().getOrDefault(EXPORT_TO, "")),
        new Definition.OfService(service));
  }

  static ImmutableList<MeshService> of(ServiceEntry entry) {
    Definition definition = new Definition.OfEntry(entry);
    return entry.hosts().stream()
        .map(host -> HostPattern.of(host).value())
        .distinct()
        .map(host -> new MeshService(host, withoutUdp(entry.ports()), entry.exportTo(), definition))
        .collect(ImmutableList.toImmutableList());
  }

  ConfigMeta origin() {
    return definition.meta();
  }

  /** The addresses that clients dial, or subnets; none where they dial those of the endpoints. */
  ImmutableList<String> addresses() {
    return switch (definition) {
      case Definition.OfService(Service service) -> service.addresses();
      case Definition.OfEntry(ServiceEntry entry) -> entry.addresses();
    };
  }

  /** True if clients are meant to choose among the workloads themselves. */
  boolean isHeadless() {
    return definition instanceof Definition.OfService(Service service) && service.headless();
  }

  /** True for what Istio calls external: no member of the mesh answers there. */
  boolean isExternal() {
    return switch (definition) {
      case Definition.OfService(Service service) -> !service.externalName().isEmpty();
      case Definition.OfEntry(ServiceEntry entry) -> entry.meshExternal();
    };
  }

  /** Of which its servers have one by their certificates, where it says so itself. */
  ImmutableList<String> subjectAltNames() {
    return switch (definition) {
      case Definition.OfService _ -> ImmutableList.of();
      case Definition.OfEntry(ServiceEntry entry) -> entry.subjectAltNames();
    };
  }

  @Nullable ServicePort port(int number) {
    return ports.stream().filter(port -> port.number() == number).findFirst().orElse(null);
  }

  boolean isVisibleFrom(String namespace) {
    return Visibility.isVisible(exportTo, origin().namespace(), namespace);
  }

  private static ImmutableList<ServicePort> withoutUdp(ImmutableList<ServicePort> ports) {
    return ports.stream()
        .filter(port -> !port.protocol().equals("UDP"))
        .collect(ImmutableList.toImmutableList());
  }
}
