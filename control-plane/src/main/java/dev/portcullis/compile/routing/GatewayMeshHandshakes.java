package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.compile.routing.GatewayChain.Clients;
import dev.portcullis.compile.routing.GatewayChain.Connections;
import dev.portcullis.compile.routing.GatewayChain.Enforcement;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.compile.routing.MeshService.Definition;
import dev.portcullis.model.ServicePort;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Plans servers with AUTO_PASSTHROUGH: members of the mesh name the cluster that they mean in their
 * handshake, and are passed on to it without a route.
 *
 * <p>As in Istio the gateway's own policies don't hold there: who the client is stands in a
 * certificate that only the workload at the other end sees, whose policies do. So that nobody comes
 * by that, only handshakes of the mesh's protocols are passed on, and only to endpoints that take
 * mutual TLS.
 */
final class GatewayMeshHandshakes {
  private final ServiceRegistry registry;
  private final ClusterPlanner clusters;

  GatewayMeshHandshakes(ServiceRegistry registry, ClusterPlanner clusters) {
    this.registry = registry;
    this.clusters = clusters;
  }

  /**
   * Adds a chain for each port and subset of each service that the server has as a host.
   *
   * @param names those of the port; what another server of it has is left out
   */
  void add(BoundServer bound, ServerNames names, ChainSet chains) {
    ImmutableList<HostPattern> hosts =
        bound.server().hosts().stream()
            .map(host -> HostPattern.of(host.substring(host.indexOf('/') + 1)))
            .collect(ImmutableList.toImmutableList());
    registry.services().stream()
        .filter(service -> !isExternal(service))
        .filter(service -> hosts.stream().anyMatch(HostPattern.of(service.host())::isWithin))
        .sorted(Comparator.comparing(MeshService::host))
        .forEach(
            service -> service.ports().forEach(port -> add(bound, service, port, names, chains)));
  }

  private void add(
      BoundServer bound,
      MeshService service,
      ServicePort port,
      ServerNames names,
      ChainSet chains) {
    Stream.concat(Stream.of(""), clusters.subsets(service).stream())
        .forEach(subset -> {
          String cluster = clusters.usePassedOn(service, port, subset);
          ImmutableList<HostPattern> name = ImmutableList.of(HostPattern.of(cluster));
          if (names.firstTaken(name) == null) {
            names.take(name, bound.gatewayName());
            chains.add(
                bound,
                new Connections(
                    ImmutableSortedSet.of(name.getFirst().value()),
                    bound.server().tls(),
                    Clients.MEMBERS,
                    Enforcement.AT_THE_DESTINATION,
                    ImmutableList.of(clusters.target(cluster, 1))),
                service.origin());
          }
        });
  }

  private static boolean isExternal(MeshService service) {
    return service.definition() instanceof Definition.OfEntry(var entry) && entry.meshExternal();
  }
}
