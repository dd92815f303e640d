package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.net.InetAddresses;
import dev.portcullis.compile.routing.ClusterPlan.Discovery;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.compile.routing.ListenerPlan.InboundListener;
import dev.portcullis.compile.routing.ListenerPlan.Opening;
import dev.portcullis.compile.routing.ListenerPlan.TcpListener;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.CaptureMode;
import dev.portcullis.model.Sidecar.IngressListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans the ports of a sidecar that its {@code Sidecar} resource lists and that it binds itself. A
 * port that can't be served as written gets no listener: what nobody accepts, nobody can reach
 * around the policy.
 */
final class BoundIngress {
  private static final String EVERY_ADDRESS = "0.0.0.0";

  /** What is passed on as it comes; the workload itself speaks TLS where the protocol does. */
  private static final ImmutableSet<String> TCP = ImmutableSet.of("TCP", "TLS", "HTTPS");

  private final Sidecar sidecar;
  private final PeerRules peers;
  private final Problems problems;
  private final Map<String, ListenerPlan> listeners = new LinkedHashMap<>();
  private final Map<String, ClusterPlan> clusters = new TreeMap<>();

  BoundIngress(Sidecar sidecar, PeerRules peers, Problems problems) {
    this.sidecar = sidecar;
    this.peers = peers;
    this.problems = problems;
  }

  ImmutableList<ListenerPlan> listeners() {
    return ImmutableList.copyOf(listeners.values());
  }

  ImmutableList<ClusterPlan> clusters() {
    return ImmutableList.copyOf(clusters.values());
  }

  void add(IngressListener ingress) {
    String bind = ingress.bind().isEmpty() ? EVERY_ADDRESS : ingress.bind();
    EndpointPlan endpoint = usableEndpoint(ingress, bind);
    if (endpoint == null) {
      return;
    }
    String name = bind + "_" + ingress.port();
    if (listeners.containsKey(name)) {
      problems.ingressConflict(sidecar, ingress, name);
      return;
    }
    String cluster = cluster(ingress, bind, endpoint);
    listeners.put(
        name,
        GatewayPort.HTTP.contains(ingress.protocol())
            ? requests(name, bind, ingress, cluster)
            : connections(name, bind, ingress, cluster));
  }

  private ListenerPlan requests(String name, String bind, IngressListener ingress, String cluster) {
    return new InboundListener(
        name,
        bind,
        ingress.port(),
        ingress.protocol().equals("GRPC-WEB") ? GrpcWeb.TRANSLATED : GrpcWeb.OFF,
        peers.on(ingress.port()),
        routes(ingress, cluster),
        origins());
  }

  private ListenerPlan connections(
      String name, String bind, IngressListener ingress, String cluster) {
    return new TcpListener(
        name,
        bind,
        ingress.port(),
        peers.on(ingress.port()),
        ingress.protocol().equals("TCP") ? Opening.ANY : Opening.TLS,
        ImmutableList.of(new TcpTarget(cluster, 1)),
        origins());
  }

  private ImmutableList<ConfigMeta> origins() {
    return ImmutableList.<ConfigMeta>builder().add(sidecar.meta()).addAll(peers.origins()).build();
  }

  /** Where the requests of a port go, null (and a problem) if it can't be served. */
  private @Nullable EndpointPlan usableEndpoint(IngressListener ingress, String bind) {
    if (!GatewayPort.HTTP.contains(ingress.protocol()) && !TCP.contains(ingress.protocol())) {
      problems.ingressNotSupported(sidecar, ingress, "protocol " + ingress.protocol());
    } else if (ingress.captureMode() == CaptureMode.IPTABLES) {
      problems.ingressNotSupported(sidecar, ingress, "captureMode " + ingress.captureMode());
    } else if (!InetAddresses.isInetAddress(bind)) {
      problems.bindIsNoAddress(sidecar.meta(), ingress.location(), bind);
    } else {
      EndpointPlan endpoint = DefaultEndpoint.parse(ingress);
      if (endpoint == null) {
        problems.defaultEndpointNotUsable(sidecar, ingress);
      } else if (DefaultEndpoint.isListener(endpoint, bind, ingress.port())) {
        problems.defaultEndpointIsListener(sidecar, ingress);
      } else {
        return endpoint;
      }
    }
    return null;
  }

  /**
   * Istio's name is the port's alone; a second address with the same port needs another name as
   * soon as its requests go elsewhere.
   */
  private String cluster(IngressListener ingress, String bind, EndpointPlan endpoint) {
    String name = "inbound|" + ingress.port() + "||";
    ClusterPlan plan = clusterPlan(name, ingress, endpoint);
    ClusterPlan existing = clusters.putIfAbsent(name, plan);
    if (existing == null || existing.equals(plan)) {
      return name;
    }
    String unique = "inbound|" + ingress.port() + "|" + bind + "|";
    clusters.put(unique, clusterPlan(unique, ingress, endpoint));
    return unique;
  }

  private ClusterPlan clusterPlan(String name, IngressListener ingress, EndpointPlan endpoint) {
    return new ClusterPlan(
        name,
        Discovery.INLINE,
        UpstreamProtocols.of(ingress.protocol()),
        ImmutableSortedSet.of(endpoint),
        ImmutableList.of(sidecar.meta()),
        null,
        ConnectionPolicy.of(sidecar.poolOf(ingress.port())));
  }

  private RouteTable routes(IngressListener ingress, String cluster) {
    return InboundRoutes.of(
        "inbound|" + ingress.port() + "||",
        ingress.port(),
        ingress.protocol(),
        cluster,
        ImmutableList.of(sidecar.meta()));
  }
}
