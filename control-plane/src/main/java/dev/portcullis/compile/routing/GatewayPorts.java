package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.net.InetAddresses;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.gatewayapi.TranslatedGateways;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.model.Gateway;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds the ports that a gateway binds: the servers of all Gateways that select it, in whatever
 * namespace, merged by port and address.
 */
final class GatewayPorts {
  private static final String EVERY_ADDRESS = "0.0.0.0";
  private static final int FIRST_UNPRIVILEGED_PORT = 1024;

  private final PortTranslation translation;
  private final Problems problems;
  private final GatewayProblems ofServers;
  private final Map<PortAndBind, List<BoundServer>> servers = new LinkedHashMap<>();

  private GatewayPorts(PortTranslation translation, Problems problems, GatewayProblems ofServers) {
    this.translation = translation;
    this.problems = problems;
    this.ofServers = ofServers;
  }

  /** The ports of the gateways of {@code group}. */
  static ImmutableList<GatewayPort> of(
      ConfigView view,
      WorkloadGroupKey group,
      TranslatedGateways translated,
      Problems problems,
      GatewayProblems ofServers) {
    GatewayPorts ports =
        new GatewayPorts(new PortTranslation(view, group, problems), problems, ofServers);
    selecting(view, group, translated)
        .forEach(gateway ->
            gateway.servers().forEach(server -> ports.add(new BoundServer(gateway, server))));
    return ports.bound();
  }

  /** The Gateways of a group, Istio's before those of the Gateway API. */
  static Stream<Gateway> selecting(
      ConfigView view, WorkloadGroupKey group, TranslatedGateways translated) {
    return Stream.concat(
        view.derive(new Selecting(group.labels())).stream(), translated.servers().stream());
  }

  private record Selecting(ImmutableSortedMap<String, String> labels)
      implements Query<ImmutableList<Gateway>> {
    @Override
    public ImmutableList<Gateway> ask(ConfigView view) {
      return view.all(Gateway.class).stream()
          .filter(gateway -> gateway.selector().matches(labels))
          .collect(ImmutableList.toImmutableList());
    }
  }

  private void add(BoundServer bound) {
    Gateway.Server server = bound.server();
    if (!server.bind().isEmpty() && !InetAddresses.isInetAddress(server.bind())) {
      problems.bindIsNoAddress(bound.gateway().meta(), server.location(), server.bind());
      return;
    }
    int port = translation.boundPort(bound);
    List<BoundServer> sharing =
        servers.computeIfAbsent(
            new PortAndBind(
                port, server.bind().isEmpty() ? EVERY_ADDRESS : Subnets.address(server.bind())),
            key -> new ArrayList<>());
    if (!sharing.isEmpty() && !shares(bound, sharing.getFirst())) {
      ofServers.portConflict(bound, port, sharing.getFirst());
      return;
    }
    if (bound.isTls() && isTaken(bound, sharing, port)) {
      return;
    }
    sharing.add(bound);
    if (port < FIRST_UNPRIVILEGED_PORT) {
      ofServers.privilegedPort(bound, port);
    }
  }

  private static boolean shares(BoundServer one, BoundServer other) {
    return (one.isHttp() && other.isHttp()) || (one.isTls() && other.isTls());
  }

  /** Envoy would refuse a listener on which a server name stands for two servers. */
  private boolean isTaken(BoundServer bound, List<BoundServer> sharing, int port) {
    for (BoundServer other : sharing) {
      if (bound.serverNames().isEmpty() && other.serverNames().isEmpty()) {
        ofServers.serverNameConflict(bound, other, "*", port);
        return true;
      }
      for (String name : bound.serverNames()) {
        if (other.serverNames().contains(name)) {
          ofServers.serverNameConflict(bound, other, name, port);
          return true;
        }
      }
    }
    return false;
  }

  private ImmutableList<GatewayPort> bound() {
    return servers.entrySet().stream()
        .map(entry -> entry.getKey().with(entry.getValue()))
        .collect(ImmutableList.toImmutableList());
  }

  /** What servers have to share to share a listener. */
  private record PortAndBind(int port, String bind) {
    GatewayPort with(List<BoundServer> sharing) {
      return new GatewayPort(
          port, bind, sharing.getFirst().server().bind(), ImmutableList.copyOf(sharing));
    }
  }
}
