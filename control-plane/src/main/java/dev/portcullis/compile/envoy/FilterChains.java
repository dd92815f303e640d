package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Duration;
import dev.portcullis.compile.routing.ListenerPlan.Opening;
import dev.portcullis.compile.routing.ListenerPlan.Peers;
import dev.portcullis.compile.routing.ListenerPlan.TcpListener;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;

/** Gives a listener a filter chain for each way in which peers may connect. */
final class FilterChains {
  static final ListenerFilter TLS_INSPECTOR =
      ListenerFilter.newBuilder()
          .setName("envoy.filters.listener.tls_inspector")
          .setTypedConfig(DeterministicProto.pack(TlsInspector.getDefaultInstance()))
          .build();

  private final MutualTlsEmitter mutualTls;

  FilterChains(MeshSettings mesh) {
    this.mutualTls = new MutualTlsEmitter(mesh);
  }

  /** The chains of a port where HTTP is spoken. */
  void addHttp(Listener.Builder listener, Peers peers, Filter filter) {
    if (peers != Peers.ANY) {
      inspect(listener);
    }
    ConnectionKind.requests(peers)
        .forEach(kind -> listener.addFilterChains(chain(kind, ImmutableList.of(filter))));
  }

  /** The chains of a port whose connections are passed on. */
  void addTcp(Listener.Builder listener, TcpListener plan, ImmutableList<Filter> filters) {
    if (plan.peers() != Peers.ANY || plan.opening() == Opening.TLS) {
      inspect(listener);
    }
    ConnectionKind.connections(plan.peers())
        .forEach(kind -> listener.addFilterChains(chain(kind, filters)));
  }

  /** A chain for one kind of connection. */
  FilterChain.Builder chain(ConnectionKind kind, ImmutableList<Filter> filters) {
    FilterChain.Builder chain = FilterChain.newBuilder().addAllFilters(filters);
    if (!kind.match().equals(FilterChainMatch.getDefaultInstance())) {
      chain.setFilterChainMatch(kind.match());
    }
    if (kind.mutualTls()) {
      chain.setTransportSocket(
          switch (kind.carries()) {
            case REQUESTS -> mutualTls.http();
            case BYTES -> mutualTls.opaque();
          });
    }
    return chain;
  }

  /** No time limit: a client may open a connection long before it needs it. */
  private static void inspect(Listener.Builder listener) {
    listener
        .addListenerFilters(TLS_INSPECTOR)
        .setListenerFiltersTimeout(Duration.getDefaultInstance())
        .setContinueOnListenerFiltersTimeout(true);
  }
}
