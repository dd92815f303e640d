package dev.portcullis.compile.envoy;

import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.routing.ClusterPlan;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig;
import java.time.Duration;

/** Renders how HTTP is spoken to the endpoints of a cluster. */
final class UpstreamHttpEmitter {
  private static final String NAME = HttpProtocolOptions.getDescriptor().getFullName();

  private UpstreamHttpEmitter() {}

  static void add(ClusterPlan plan, Cluster.Builder cluster) {
    ConnectionPool pool = plan.connections().connectionPool();
    var common =
        pool == null
            ? io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.getDefaultInstance()
            : common(pool);
    int streams = pool == null ? 0 : pool.http().maxConcurrentStreams();
    HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
    if (!common.equals(common.getDefaultInstanceForType())) {
      options.setCommonHttpProtocolOptions(common);
    }
    UpstreamHttpProtocolOptions secured = UpstreamTlsEmitter.ofRequests(plan.tls());
    if (secured != null) {
      options.setUpstreamHttpProtocolOptions(secured);
    }
    boolean asAlways = options.build().equals(HttpProtocolOptions.getDefaultInstance());
    switch (plan.protocol()) {
      case HTTP1 -> {
        if (asAlways) {
          return;
        }
        options.setExplicitHttpConfig(
            ExplicitHttpConfig.newBuilder()
                .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()));
      }
      case HTTP2 ->
          options.setExplicitHttpConfig(
              ExplicitHttpConfig.newBuilder().setHttp2ProtocolOptions(http2(streams)));
      case AS_DOWNSTREAM ->
          options.setUseDownstreamProtocolConfig(
              UseDownstreamHttpConfig.newBuilder()
                  .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                  .setHttp2ProtocolOptions(http2(streams)));
    }
    cluster.putTypedExtensionProtocolOptions(NAME, DeterministicProto.pack(options.build()));
  }

  private static Http2ProtocolOptions http2(int streams) {
    Http2ProtocolOptions.Builder options = Http2ProtocolOptions.newBuilder();
    if (streams > 0) {
      options.setMaxConcurrentStreams(UInt32Value.of(streams));
    }
    return options.build();
  }

  private static io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions common(
      ConnectionPool pool) {
    var options = io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.newBuilder();
    Duration idle = pool.http().idleTimeout();
    Duration idleTimeout = idle == null ? pool.tcp().idleTimeout() : idle;
    if (idleTimeout != null) {
      options.setIdleTimeout(Durations.of(idleTimeout));
    }
    Duration longest = pool.tcp().maxConnectionDuration();
    if (longest != null && !longest.isZero()) {
      options.setMaxConnectionDuration(Durations.of(longest));
    }
    if (pool.http().maxRequestsPerConnection() > 0) {
      options.setMaxRequestsPerConnection(UInt32Value.of(pool.http().maxRequestsPerConnection()));
    }
    return options.build();
  }
}
