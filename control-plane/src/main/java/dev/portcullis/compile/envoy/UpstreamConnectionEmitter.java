package dev.portcullis.compile.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.model.ConnectionPool.Keepalive;
import dev.portcullis.model.TrafficPolicy.ProxyProtocol;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.TransportSocketMatch;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Renders how connections to the endpoints of a cluster are made, whatever is spoken on them. */
final class UpstreamConnectionEmitter {
  /** Istio's. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private static final TransportSocket PLAIN =
      TransportSocket.newBuilder()
          .setName("envoy.transport_sockets.raw_buffer")
          .setTypedConfig(Any.pack(RawBuffer.getDefaultInstance()))
          .build();

  private UpstreamConnectionEmitter() {}

  static void add(@Nullable ConnectionPool pool, Cluster.Builder cluster) {
    Duration timeout = pool == null ? null : pool.tcp().connectTimeout();
    cluster.setConnectTimeout(Durations.of(timeout == null ? CONNECT_TIMEOUT : timeout));
    Keepalive keepalive = pool == null ? null : pool.tcp().keepalive();
    if (keepalive != null) {
      cluster.getUpstreamConnectionOptionsBuilder().setTcpKeepalive(keepalive(keepalive));
    }
  }

  private static TcpKeepalive keepalive(Keepalive from) {
    TcpKeepalive.Builder keepalive = TcpKeepalive.newBuilder();
    if (from.probes() > 0) {
      keepalive.setKeepaliveProbes(UInt32Value.of(from.probes()));
    }
    if (from.time() != null) {
      keepalive.setKeepaliveTime(seconds(from.time()));
    }
    if (from.interval() != null) {
      keepalive.setKeepaliveInterval(seconds(from.interval()));
    }
    return keepalive.build();
  }

  /** Operating systems know no less than a second. */
  private static UInt32Value seconds(Duration duration) {
    return UInt32Value.of(Math.clamp(duration.toSeconds(), 1, Integer.MAX_VALUE));
  }

  /** Has the client's address told to the server before anything else, TLS included. */
  static void tellClient(@Nullable ProxyProtocol version, Cluster.Builder cluster) {
    if (version == null) {
      return;
    }
    if (cluster.hasTransportSocket() || cluster.getTransportSocketMatchesCount() == 0) {
      TransportSocket socket = cluster.hasTransportSocket() ? cluster.getTransportSocket() : PLAIN;
      cluster.setTransportSocket(telling(version, socket));
    }
    for (TransportSocketMatch.Builder match : cluster.getTransportSocketMatchesBuilderList()) {
      match.setTransportSocket(telling(version, match.getTransportSocket()));
    }
  }

  private static TransportSocket telling(ProxyProtocol version, TransportSocket socket) {
    ProxyProtocolConfig.Version rendered =
        switch (version) {
          case V1 -> ProxyProtocolConfig.Version.V1;
          case V2 -> ProxyProtocolConfig.Version.V2;
        };
    return TransportSocket.newBuilder()
        .setName("envoy.transport_sockets.upstream_proxy_protocol")
        .setTypedConfig(
            DeterministicProto.pack(
                ProxyProtocolUpstreamTransport.newBuilder()
                    .setConfig(ProxyProtocolConfig.newBuilder().setVersion(rendered))
                    .setTransportSocket(socket)
                    .build()))
        .build();
  }
}
