package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.portcullis.compile.routing.ConnectionPolicy;
import dev.portcullis.compile.routing.ListenerPlan.TcpTarget;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.model.LoadBalancer;
import dev.portcullis.model.LoadBalancer.HashKey;
import dev.portcullis.model.TrafficPolicy.Tunnel;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig;
import io.envoyproxy.envoy.type.v3.HashPolicy;
import java.time.Duration;

/** Renders what DestinationRules say of connections that are passed on as they are. */
final class TcpPolicyEmitter {
  private TcpPolicyEmitter() {}

  /**
   * All is said of a connection before one of several targets is chosen: what the first one's rule
   * says holds, and a tunnel only if all are behind the same.
   */
  static void add(ImmutableList<TcpTarget> targets, TcpProxy.Builder proxy) {
    if (targets.isEmpty()) {
      return;
    }
    ConnectionPolicy policy = targets.getFirst().policy();
    ConnectionPool pool = policy.connectionPool();
    if (pool != null) {
      addTimes(pool.tcp(), proxy);
    }
    LoadBalancer balancer = policy.loadBalancer();
    if (balancer != null
        && balancer.hash() != null
        && balancer.hash().key() instanceof HashKey.SourceIp) {
      proxy.addHashPolicy(
          HashPolicy.newBuilder().setSourceIp(HashPolicy.SourceIp.getDefaultInstance()));
    }
    Tunnel tunnel = policy.tunnel();
    if (tunnel != null && targets.stream().allMatch(target -> isBehind(tunnel, target))) {
      proxy.setTunnelingConfig(tunneling(tunnel));
    }
  }

  private static void addTimes(ConnectionPool.Tcp tcp, TcpProxy.Builder proxy) {
    if (tcp.idleTimeout() != null) {
      proxy.setIdleTimeout(Durations.of(tcp.idleTimeout()));
    }
    Duration longest = tcp.maxConnectionDuration();
    if (longest != null && !longest.isZero()) {
      proxy.setMaxDownstreamConnectionDuration(Durations.of(longest));
    }
  }

  private static boolean isBehind(Tunnel tunnel, TcpTarget target) {
    return tunnel.equals(target.policy().tunnel());
  }

  private static TunnelingConfig tunneling(Tunnel tunnel) {
    return TunnelingConfig.newBuilder()
        .setHostname(HostAndPort.fromParts(tunnel.targetHost(), tunnel.targetPort()).toString())
        .setUsePost(tunnel.protocol().equals("POST"))
        .build();
  }
}
