package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.ListenerPlan.Reach;
import dev.portcullis.compile.routing.OutboundChain.ConnectionMatch;
import dev.portcullis.compile.routing.OutboundChain.Connections;
import dev.portcullis.compile.routing.OutboundChain.Requests;
import dev.portcullis.compile.routing.OutboundChain.Start;
import dev.portcullis.model.ConfigMeta;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An outbound listener in the making: what several services want of one address and port. */
final class OutboundPort {
  private final String bind;
  private final int port;
  private final Reach reach;
  private final Problems problems;
  private @Nullable String routeTable;
  private boolean detected = true;
  private GrpcWeb grpcWeb = GrpcWeb.OFF;
  private final List<OutboundChain> chains = new ArrayList<>();
  private final Map<ConnectionMatch, MeshService> owners = new LinkedHashMap<>();
  private final Set<String> namesTaken = new HashSet<>();
  private @Nullable Connections others;
  private final Set<ConfigMeta> origins = new LinkedHashSet<>();

  OutboundPort(String bind, int port, Reach reach, Problems problems) {
    this.bind = bind;
    this.port = port;
    this.reach = reach;
    this.problems = problems;
  }

  String name() {
    return bind + "_" + port;
  }

  void addOrigin(ConfigMeta origin) {
    origins.add(origin);
  }

  /**
   * Requests go by a table, in which services are told apart by their hosts.
   *
   * @param protocol of the service's port, "" where it has to be detected
   */
  void addRequests(String table, String protocol) {
    routeTable = table;
    detected &= protocol.isEmpty();
    if (protocol.equals("GRPC-WEB")) {
      grpcWeb = GrpcWeb.TRANSLATED;
    }
  }

  /** As in Istio the first service has what several want. */
  void addConnections(MeshService service, Connections wanted) {
    Connections chain = withoutTaken(wanted);
    MeshService owner = chain == null ? service : owners.putIfAbsent(chain.match(), service);
    if (chain == null || owner != null) {
      if (!service.equals(owner)) {
        OutboundProblems.portTaken(problems, service, name(), owner);
      }
      return;
    }
    origins.add(service.origin());
    if (chain.match().equals(ConnectionMatch.ANY)) {
      others = chain;
    } else {
      chains.add(chain);
    }
  }

  /** Envoy refuses a listener in which two chains have a name in common. */
  private @Nullable Connections withoutTaken(Connections wanted) {
    ConnectionMatch match = wanted.match();
    if (match.start() != Start.TLS) {
      return wanted;
    }
    ImmutableSortedSet<String> free =
        match.serverNames().stream()
            .filter(name -> namesTaken.add(name + match.destinations()))
            .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
    return free.isEmpty()
        ? null
        : new Connections(
            new ConnectionMatch(Start.TLS, free, match.destinations(), 0), wanted.targets());
  }

  /**
   * The listener.
   *
   * @param unknown for connections that no service has, where they are intercepted
   */
  OutboundListener listener(Connections unknown) {
    ImmutableList.Builder<OutboundChain> all = ImmutableList.builder();
    Connections rest = others == null && reach != Reach.BOUND ? unknown : others;
    MeshService owner = owners.get(ConnectionMatch.ANY);
    if (owner != null && !detected) {
      OutboundProblems.mixedProtocols(problems, owner, name());
    }
    if (routeTable != null) {
      // Where there is nothing else nothing has to be found out, either.
      boolean alone = rest == null && chains.isEmpty();
      all.add(
          new Requests(alone ? ConnectionMatch.ANY : ConnectionMatch.HTTP, routeTable, grpcWeb));
    }
    return new OutboundListener(
        name(), bind, port, reach, all.addAll(chains).build(), rest, ImmutableList.copyOf(origins));
  }
}
