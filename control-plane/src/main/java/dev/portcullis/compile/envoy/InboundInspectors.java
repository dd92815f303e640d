package dev.portcullis.compile.envoy;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.portcullis.compile.routing.InboundPort;
import dev.portcullis.compile.routing.InboundPort.Traffic;
import dev.portcullis.compile.routing.ListenerPlan.Opening;
import dev.portcullis.compile.routing.ListenerPlan.Peers;
import dev.portcullis.compile.routing.ListenerPlan.VirtualInbound;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.Interception;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.original_src.v3.OriginalSrc;
import io.envoyproxy.envoy.type.v3.Int32Range;
import java.util.List;
import java.util.function.Predicate;

/**
 * What looks at an intercepted connection before a chain is chosen for it.
 *
 * <p>An inspector is switched off only for the ports that could not bear it, those where the server
 * may speak first. Naming all that it could spare would change the listener itself, and so drain
 * every connection, whenever a workload gets another port of HTTP.
 */
final class InboundInspectors {
  /** The mark by which rules of iptables know the connections of a sidecar. */
  private static final int MARK = 1337;

  private InboundInspectors() {}

  static void add(VirtualInbound plan, Listener.Builder listener) {
    listener.addListenerFilters(
        filter("envoy.filters.listener.original_dst", OriginalDst.getDefaultInstance()));
    if (plan.interception() == Interception.TPROXY) {
      listener.addListenerFilters(
          filter(
              "envoy.filters.listener.original_src",
              OriginalSrc.newBuilder().setMark(MARK).build()));
    }
    // The inspector of HTTP leaves alone what the other one has found to be TLS.
    listener
        .addListenerFilters(
            FilterChains.TLS_INSPECTOR.toBuilder()
                .mergeFrom(exceptFor(plan, InboundInspectors::needsNothing)))
        .addListenerFilters(
            filter("envoy.filters.listener.http_inspector", HttpInspector.getDefaultInstance())
                .toBuilder()
                .mergeFrom(exceptFor(plan, InboundInspectors::isNoHttp)))
        // No time limit: a client may open a connection long before it needs it.
        .setListenerFiltersTimeout(Duration.getDefaultInstance())
        .setContinueOnListenerFiltersTimeout(true);
  }

  private static boolean needsNothing(InboundPort port) {
    return port.peers() == Peers.ANY
        && port.traffic() instanceof Traffic.Connections(Opening opening, _)
        && opening == Opening.ANY;
  }

  private static boolean isNoHttp(InboundPort port) {
    return port.traffic() instanceof Traffic.Connections;
  }

  private static ListenerFilter exceptFor(VirtualInbound plan, Predicate<InboundPort> which) {
    List<ListenerFilterChainMatchPredicate> ports =
        plan.ports().stream().filter(which).map(InboundInspectors::isFor).toList();
    ListenerFilter.Builder filter = ListenerFilter.newBuilder();
    if (ports.size() == 1) {
      filter.setFilterDisabled(ports.getFirst());
    } else if (!ports.isEmpty()) {
      filter.getFilterDisabledBuilder().getOrMatchBuilder().addAllRules(ports);
    }
    return filter.build();
  }

  private static ListenerFilterChainMatchPredicate isFor(InboundPort port) {
    return ListenerFilterChainMatchPredicate.newBuilder()
        .setDestinationPortRange(
            Int32Range.newBuilder().setStart(port.number()).setEnd(port.number() + 1))
        .build();
  }

  private static ListenerFilter filter(String name, Message config) {
    return ListenerFilter.newBuilder()
        .setName(name)
        .setTypedConfig(DeterministicProto.pack(config))
        .build();
  }
}
