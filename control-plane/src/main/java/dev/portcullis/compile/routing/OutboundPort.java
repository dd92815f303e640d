package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import dev.portcullis.compile.routing.ListenerPlan.GrpcWeb;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.ListenerPlan.Reach;
import dev.portcullis.compile.routing.OutboundChain.ConnectionMatch;
import dev.portcullis.compile.routing.OutboundChain.Connections;
import dev.portcullis.compile.routing.OutboundChain.Requests;
import dev.portcullis.compile.routing.OutboundChain.Start;
import dev.portcullis.model.ConfigMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
  private final Map<Handshake, MeshService> owners = new HashMap<>();
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

  /**
   * One address and name of those that a chain is for, "" for any: Envoy refuses a listener in
   * which two chains have one in common.
   */
  private record Handshake(Start start, String subnet, String name) {}

  /** As in Istio the first service has what several want. */
  void addConnections(MeshService service, Connections wanted) {
    ConnectionMatch match = wanted.match();
    SortedMap<String, ImmutableSortedSet<String>> free = new TreeMap<>();
    for (String name : orAny(match.serverNames())) {
      free.put(name, free(service, match, name));
    }
    Set<ImmutableSortedSet<String>> subnets = new LinkedHashSet<>(free.values());
    for (ImmutableSortedSet<String> each : subnets) {
      if (!each.isEmpty()) {
        origins.add(service.origin());
        Set<String> names = Maps.filterValues(free, each::equals).keySet();
        add(
            new Connections(
                new ConnectionMatch(match.start(), orNone(names), orNone(each), 0),
                wanted.targets()));
      }
    }
  }

  private void add(Connections chain) {
    if (chain.match().equals(ConnectionMatch.ANY)) {
      others = chain;
    } else {
      chains.add(chain);
    }
  }

  /** The subnets at which nobody has the name yet, which are the service's from now on. */
  private ImmutableSortedSet<String> free(MeshService service, ConnectionMatch match, String name) {
    ImmutableSortedSet.Builder<String> free = ImmutableSortedSet.naturalOrder();
    for (String subnet : orAny(match.destinations())) {
      MeshService owner = owners.putIfAbsent(new Handshake(match.start(), subnet, name), service);
      if (owner == null) {
        free.add(subnet);
      } else if (!owner.equals(service)) {
        OutboundProblems.portTaken(problems, service, name(), owner);
      }
    }
    return free.build();
  }

  private static ImmutableSortedSet<String> orAny(ImmutableSortedSet<String> texts) {
    return texts.isEmpty() ? ImmutableSortedSet.of("") : texts;
  }

  private static ImmutableSortedSet<String> orNone(Set<String> texts) {
    return texts.contains("") ? ImmutableSortedSet.of() : ImmutableSortedSet.copyOf(texts);
  }

  /**
   * The listener.
   *
   * @param unknown for connections that no service has, where they are intercepted
   */
  OutboundListener listener(Connections unknown) {
    ImmutableList.Builder<OutboundChain> all = ImmutableList.builder();
    Connections rest = others == null && reach != Reach.BOUND ? unknown : others;
    MeshService owner = owners.get(new Handshake(Start.ANY, "", ""));
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
