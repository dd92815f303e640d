package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;

/** Renders the filter that passes connections on. */
final class TcpProxyFilter {
  private static final String NAME = "envoy.filters.network.tcp_proxy";

  private TcpProxyFilter() {}

  /** The filter that passes everything on to one cluster. */
  static Filter to(String cluster) {
    return NetworkPolicy.filter(
        NAME, TcpProxy.newBuilder().setStatPrefix(cluster).setCluster(cluster).build());
  }

  /**
   * The filters that pass on to each target its share.
   *
   * @param listener whose name statistics have where there are several targets
   */
  static ImmutableList<Filter> render(String listener, ImmutableList<TcpTarget> targets) {
    TcpProxy.Builder proxy = TcpProxy.newBuilder();
    TcpPolicyEmitter.add(targets, proxy);
    Filter last = proxy(listener, targets, proxy);
    // What goes through a tunnel is a request.
    return !proxy.hasTunnelingConfig() && HandshakeFilter.isNeeded(targets)
        ? ImmutableList.of(HandshakeFilter.BYTES_FOLLOW, last)
        : ImmutableList.of(last);
  }

  private static Filter proxy(
      String listener, ImmutableList<TcpTarget> targets, TcpProxy.Builder proxy) {
    if (targets.size() == 1) {
      String cluster = Iterables.getOnlyElement(targets).cluster();
      return NetworkPolicy.filter(NAME, proxy.setStatPrefix(cluster).setCluster(cluster).build());
    }
    proxy.setStatPrefix(listener);
    for (TcpTarget target : targets) {
      proxy
          .getWeightedClustersBuilder()
          .addClustersBuilder()
          .setName(target.cluster())
          .setWeight(target.weight());
    }
    return NetworkPolicy.filter(NAME, proxy.build());
  }
}
