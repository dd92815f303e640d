package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.routing.ListenerPlan.OutboundListener;
import dev.portcullis.compile.routing.ListenerPlan.Reach;
import dev.portcullis.compile.routing.ListenerPlan.VirtualInbound;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which listener has an address of a sidecar. Envoy refuses a second one, or, where both have one
 * name, takes it for the new form of the first: policy would be gone.
 */
final class SidecarPorts {
  private SidecarPorts() {}

  /** True for a port that belongs to the sidecar where traffic is intercepted. */
  static boolean isReserved(int port) {
    return port == VirtualInbound.PORT || port == OutboundListeners.VIRTUAL_PORT;
  }

  static void reserved(Problems problems, ConfigMeta origin, int port) {
    problems.report(
        ProblemCode.PORT_CONFLICT,
        origin,
        origin.location(),
        "port " + port + " is the one by which sidecars intercept traffic: nothing is served there",
        "take another port");
  }

  /**
   * The listeners whose address is nobody else's: those that take what is intercepted come first,
   * then those that are earlier.
   */
  static ImmutableList<ListenerPlan> distinct(List<ListenerPlan> listeners, Problems problems) {
    Map<String, ListenerPlan> owners = new HashMap<>();
    listeners.stream()
        .filter(SidecarPorts::intercepts)
        .forEach(listener -> owners.put(address(listener), listener));
    ImmutableList.Builder<ListenerPlan> distinct = ImmutableList.builder();
    for (ListenerPlan listener : listeners) {
      ListenerPlan owner =
          intercepts(listener) ? null : owners.putIfAbsent(address(listener), listener);
      if (owner == null) {
        distinct.add(listener);
      } else {
        listener.origins().forEach(origin -> taken(problems, origin, listener, owner));
      }
    }
    return distinct.build();
  }

  private static boolean intercepts(ListenerPlan listener) {
    return listener instanceof VirtualInbound
        || (listener instanceof OutboundListener outbound
            && (outbound.reach() == Reach.REDIRECTED || outbound.reach() == Reach.TRANSPARENT));
  }

  private static String address(ListenerPlan listener) {
    return Subnets.address(listener.bind()) + "_" + listener.port();
  }

  private static void taken(
      Problems problems, ConfigMeta origin, ListenerPlan listener, ListenerPlan owner) {
    problems.report(
        ProblemCode.PORT_CONFLICT,
        origin,
        origin.location(),
        "%s port %d is that of listener %s already: the later one is left out"
            .formatted(listener.bind(), listener.port(), owner.name()),
        "take another port, or another address to bind");
  }
}
