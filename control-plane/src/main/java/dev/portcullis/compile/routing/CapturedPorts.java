package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.ClusterPlan.UpstreamProtocol;
import dev.portcullis.compile.routing.InboundPort.Names;
import dev.portcullis.compile.routing.InboundPort.Traffic;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.compile.routing.ListenerPlan.Opening;
import dev.portcullis.compile.routing.ListenerPlan.VirtualInbound;
import dev.portcullis.compile.routing.WorkloadPorts.WorkloadPort;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.IngressListener;
import dev.portcullis.xds.Interception;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Plans the ports of a workload whose connections are intercepted. */
final class CapturedPorts {
  private static final ImmutableSet<String> TLS = ImmutableSet.of("TLS", "HTTPS");

  private final @Nullable Sidecar sidecar;
  private final PeerRules peers;
  private final Problems problems;
  private final Map<Integer, InboundPort> ports = new TreeMap<>();
  private final Map<String, ClusterPlan> clusters = new TreeMap<>();
  private final ImmutableSet.Builder<ConfigMeta> origins = ImmutableSet.builder();

  /**
   * A planner of ports.
   *
   * @param sidecar what limits connections, null for nothing
   */
  CapturedPorts(@Nullable Sidecar sidecar, PeerRules peers, Problems problems) {
    this.sidecar = sidecar;
    this.peers = peers;
    this.problems = problems;
    origins.addAll(peers.origins());
  }

  /** What Services say of the ports. */
  void add(WorkloadPorts described) {
    problems.addAll(described.problems());
    for (WorkloadPort port : described.ports().values()) {
      add(port, ImmutableSortedSet.of(), Discovery.OWN_WORKLOAD);
    }
  }

  /** What a Sidecar says of a port; it then counts for this one in place of any Service. */
  void add(Sidecar listing, IngressListener ingress) {
    origins.add(listing.meta());
    CapturedIngress.of(listing, ingress, problems)
        .ifPresent(captured -> {
          if (ports.containsKey(ingress.port())) {
            problems.ingressConflict(listing, ingress, "port " + ingress.port());
          } else {
            add(captured.port(), captured.endpoints(), captured.discovery());
          }
        });
  }

  private void add(
      WorkloadPort port, ImmutableSortedSet<EndpointPlan> endpoints, Discovery discovery) {
    if (port.number() == VirtualInbound.PORT) {
      SidecarPorts.reserved(problems, port.origin(), port.number());
      return;
    }
    origins.add(port.origin());
    String cluster = "inbound|" + port.number() + "||";
    UpstreamProtocol protocol =
        port.protocol().isEmpty()
            ? UpstreamProtocol.AS_DOWNSTREAM
            : UpstreamProtocols.of(port.protocol());
    ImmutableSet<ConfigMeta> clusterOrigins = ImmutableSet.of(port.origin());
    ConnectionPolicy limits = ConnectionPolicy.NONE;
    if (sidecar != null && sidecar.poolOf(port.number()) != null) {
      clusterOrigins = ImmutableSet.of(port.origin(), sidecar.meta());
      limits = ConnectionPolicy.of(sidecar.poolOf(port.number()));
    }
    clusters.put(
        cluster,
        new ClusterPlan(
            cluster, discovery, protocol, endpoints, clusterOrigins.asList(), null, limits));
    ports.put(
        port.number(),
        new InboundPort(
            port.number(),
            Names.of(port.number()),
            peers.on(port.number()),
            traffic(port, cluster)));
  }

  private static Traffic traffic(WorkloadPort port, String cluster) {
    String protocol = port.protocol();
    if (!protocol.isEmpty() && !GatewayPort.HTTP.contains(protocol)) {
      return new Traffic.Connections(TLS.contains(protocol) ? Opening.TLS : Opening.ANY, cluster);
    }
    RouteTable routes =
        InboundRoutes.of(
            cluster, port.servicePort(), protocol, cluster, ImmutableList.of(port.origin()));
    return protocol.isEmpty()
        ? new Traffic.Detected(routes, cluster)
        : new Traffic.Requests(
            routes, protocol.equals("GRPC-WEB") ? GrpcWeb.TRANSLATED : GrpcWeb.OFF);
  }

  /** All of it, and that what nothing describes is passed on as it was meant. */
  VirtualInbound listener(Interception interception) {
    ImmutableList.Builder<InboundPort> all = ImmutableList.builder();
    all.addAll(ports.values());
    peers.ports().stream()
        .filter(port -> !ports.containsKey(port) && port != VirtualInbound.PORT)
        .forEach(port -> all.add(undescribed(port)));
    all.add(undescribed(InboundPort.OTHERS));
    return new VirtualInbound(interception, all.build(), origins.build().asList());
  }

  ImmutableList<ClusterPlan> clusters() {
    return ImmutableList.<ClusterPlan>builder()
        .addAll(clusters.values())
        .add(
            new ClusterPlan(
                InboundPort.PASSTHROUGH,
                Discovery.OWN_WORKLOAD,
                UpstreamProtocol.AS_DOWNSTREAM,
                ImmutableSortedSet.of(),
                null))
        .build();
  }

  private InboundPort undescribed(int port) {
    RouteTable routes =
        InboundRoutes.of(
            InboundPort.PASSTHROUGH, 0, "", InboundPort.PASSTHROUGH, ImmutableList.of());
    return new InboundPort(
        port,
        Names.UNDESCRIBED,
        port == InboundPort.OTHERS ? peers.onOthers() : peers.on(port),
        new Traffic.Detected(routes, InboundPort.PASSTHROUGH));
  }
}
