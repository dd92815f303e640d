package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.ListenerPlan.Reach;
import dev.portcullis.compile.routing.OutboundChain.Connections;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.CaptureMode;
import dev.portcullis.model.Sidecar.EgressListener;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the ports that a sidecar has for what its workload sends. As in Istio services of HTTP
 * share a port, where hosts tell them apart; others have one at each of their addresses. Confined
 * to one compile.
 */
final class OutboundPorts {
  static final String EVERY_ADDRESS = "0.0.0.0";
  private static final String LOOPBACK = "127.0.0.1";
  private static final ImmutableSet<String> TLS = ImmutableSet.of("TLS", "HTTPS");

  private final WorkloadGroupKey group;
  private final OutboundRoutes routes;
  private final OutboundConnections connections;
  private final Problems problems;
  private final Map<String, OutboundPort> ports = new TreeMap<>();
  private final Map<String, RouteTable> tables = new TreeMap<>();

  OutboundPorts(
      WorkloadGroupKey group,
      OutboundRoutes routes,
      OutboundConnections connections,
      Problems problems) {
    this.group = group;
    this.routes = routes;
    this.connections = connections;
    this.problems = problems;
  }

  /** Adds the ports of a scope, but for those that an earlier one has. */
  void add(EgressScope scope, @Nullable Sidecar sidecar) {
    EgressListener egress = scope.listener();
    if (sidecar != null && !isUsable(scope, sidecar)) {
      return;
    }
    Scoped scoped = new Scoped(scope, reach(egress), ImmutableSet.copyOf(ports.keySet()));
    if (egress.port() != 0 && isHttp(egress.protocol())) {
      scoped.requests(egress.port(), egress.protocol());
    }
    for (MeshService service : scope.services()) {
      for (ServicePort port : service.ports()) {
        if (egress.port() == 0) {
          scoped.add(service, port, port.protocol());
        } else if (egress.port() == port.number()) {
          scoped.add(service, port, egress.protocol());
        }
      }
    }
    scoped.planTables();
    if (sidecar != null) {
      scoped.opened.forEach(port -> port.addOrigin(sidecar.meta()));
    }
  }

  /** The listeners, by name. */
  ImmutableList<OutboundListener> listeners(Connections unknown) {
    return ports.values().stream()
        .map(port -> port.listener(unknown))
        .collect(ImmutableList.toImmutableList());
  }

  /** The routes, by name. */
  ImmutableList<RouteTable> tables() {
    return ImmutableList.copyOf(tables.values());
  }

  private Reach reach(EgressListener egress) {
    return group.interception() == Interception.NONE || egress.captureMode() == CaptureMode.NONE
        ? Reach.BOUND
        : Reach.HANDED_OVER;
  }

  private boolean isUsable(EgressScope scope, Sidecar sidecar) {
    EgressListener egress = scope.listener();
    if (egress.bind().startsWith("unix:")) {
      OutboundProblems.egressSocket(problems, sidecar, egress);
      return false;
    }
    if (egress.captureMode() == CaptureMode.IPTABLES && reach(egress) == Reach.BOUND) {
      OutboundProblems.egressNotIntercepted(problems, sidecar, egress);
      return false;
    }
    if (egress.port() != 0 && scope.services().isEmpty()) {
      OutboundProblems.egressNotUsed(problems, sidecar, egress);
    }
    // A port that the workload dials has to be named; without one there is nothing to bind.
    boolean open = egress.port() != 0 || reach(egress) == Reach.HANDED_OVER;
    if (!open) {
      OutboundProblems.egressWithoutPort(problems, sidecar, egress);
    }
    return open;
  }

  private static boolean isHttp(String protocol) {
    return GatewayPort.HTTP.contains(protocol);
  }

  /** The ports of one scope. */
  private final class Scoped {
    private final EgressScope scope;
    private final Reach reach;
    private final ImmutableSet<String> taken;
    private final Set<OutboundPort> opened = new HashSet<>();
    private final Map<String, Integer> tablesByPort = new TreeMap<>();
    private final Map<String, MeshService> tablesByService = new TreeMap<>();

    Scoped(EgressScope scope, Reach reach, ImmutableSet<String> taken) {
      this.scope = scope;
      this.reach = reach;
      this.taken = taken;
    }

    void add(MeshService service, ServicePort port, String protocol) {
      if (group.interception() != Interception.NONE && SidecarPorts.isReserved(port.number())) {
        SidecarPorts.reserved(problems, service.origin(), port.number());
        return;
      }
      if (isHttp(protocol)) {
        requests(port.number(), protocol);
        return;
      }
      List<String> addresses = addresses(service);
      if (addresses.isEmpty()) {
        atSharedAddress(service, port, protocol);
      }
      for (String address : addresses) {
        OutboundPort at = open(address, port.number());
        if (at != null) {
          if (protocol.isEmpty()) {
            String table = service.host() + ":" + port.number();
            at.addRequests(table, protocol);
            tablesByService.put(table, service);
          }
          connections(service, port, protocol, List.of(), /* shared= */ false)
              .forEach(chain -> at.addConnections(service, chain));
        }
      }
    }

    /** Requests to a port, whatever the address: hosts tell services apart. */
    void requests(int port, String protocol) {
      String bind = bind(EVERY_ADDRESS);
      OutboundPort at = open(bind, port);
      if (at != null) {
        String table = bind.equals(EVERY_ADDRESS) ? String.valueOf(port) : bind + "_" + port;
        at.addRequests(table, protocol);
        tablesByPort.put(table, port);
      }
    }

    /** One whose address is not known, or a subnet, or that is dialled at the sidecar's own. */
    private void atSharedAddress(MeshService service, ServicePort port, String protocol) {
      if (protocol.isEmpty()) {
        requests(port.number(), protocol);
      }
      OutboundPort at = open(bind(EVERY_ADDRESS), port.number());
      if (at != null) {
        List<String> subnets = reach == Reach.BOUND ? List.of() : service.addresses();
        connections(service, port, protocol, subnets, /* shared= */ true)
            .forEach(chain -> at.addConnections(service, chain));
      }
    }

    private ImmutableList<Connections> connections(
        MeshService service,
        ServicePort port,
        String protocol,
        List<String> subnets,
        boolean shared) {
      return connections.to(scope, service, port, TLS.contains(protocol), subnets, shared);
    }

    /** The addresses that listeners of a service have; none if it shares one with others. */
    private List<String> addresses(MeshService service) {
      boolean own = reach == Reach.HANDED_OVER && scope.listener().bind().isEmpty();
      return own && service.addresses().stream().noneMatch(address -> address.indexOf('/') >= 0)
          ? service.addresses().stream().map(Subnets::address).distinct().toList()
          : List.of();
    }

    private String bind(String otherwise) {
      String bind = scope.listener().bind();
      return !bind.isEmpty() ? Subnets.address(bind) : reach == Reach.BOUND ? LOOPBACK : otherwise;
    }

    /** Null if an earlier entry of the Sidecar has the port. */
    private @Nullable OutboundPort open(String bind, int port) {
      String key = bind + "_" + port;
      if (taken.contains(key)) {
        return null;
      }
      OutboundPort at =
          ports.computeIfAbsent(key, name -> new OutboundPort(bind, port, reach, problems));
      opened.add(at);
      return at;
    }

    void planTables() {
      tablesByPort.forEach((name, port) ->
          tables.put(name, routes.table(name, port, speakingHttp(port), scope.http())));
      tablesByService.forEach((name, service) -> {
        int port = Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
        tables.put(name, routes.table(name, port, service, scope.http()));
      });
    }

    private ImmutableList<MeshService> speakingHttp(int number) {
      return scope.services().stream()
          .filter(service -> {
            ServicePort port = service.port(number);
            return port != null && (port.protocol().isEmpty() || isHttp(port.protocol()));
          })
          .collect(ImmutableList.toImmutableList());
    }
  }
}
