package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * java-control-plane's own server and cache, with what Portcullis told a proxy as its snapshot: the
 * policy stands inside the listener, since that cache knows no extensions. A process of its own;
 * each byte that comes to its second port is an edit.
 */
final class Yardstick {
  private final SimpleCache<String> cache = new SimpleCache<>(Node::getCluster);
  private final String group;
  private final DeltaDiscoveryResponse resources;
  private int edits;

  private Yardstick(String group, DeltaDiscoveryResponse resources) {
    this.group = group;
    this.resources = resources;
  }

  /** {@code PORT CONTROL-PORT FILE GROUP OTHER-GROUP}: the file holds the resources. */
  public static void main(String[] arguments) throws IOException {
    DeltaDiscoveryResponse resources =
        DeltaDiscoveryResponse.parseFrom(Files.readAllBytes(Path.of(arguments[2])));
    Yardstick yardstick = new Yardstick(arguments[3], resources);
    yardstick.edit();
    yardstick.cache.setSnapshot(arguments[4], yardstick.snapshot(0));
    try (ServerSocket control = new ServerSocket()) {
      control.bind(loopback(arguments[1]));
      // Last: who sees it listen may connect to the other port, too.
      NettyServerBuilder.forAddress(loopback(arguments[0]))
          .addService(new V3DiscoveryServer(yardstick.cache).getAggregatedDiscoveryServiceImpl())
          .build()
          .start();
      while (true) {
        try (Socket driver = control.accept();
            InputStream edits = driver.getInputStream()) {
          while (edits.read() >= 0) {
            yardstick.edit();
          }
        }
      }
    }
  }

  private static InetSocketAddress loopback(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  private void edit() throws InvalidProtocolBufferException {
    cache.setSnapshot(group, snapshot(edits++));
  }

  private Snapshot snapshot(int edit) throws InvalidProtocolBufferException {
    ImmutableList.Builder<Listener> listeners = ImmutableList.builder();
    for (Listener listener : all(ResourceType.LISTENER, Listener.class)) {
      listeners.add(withPolicy(listener, edit));
    }
    return Snapshot.create(
        all(ResourceType.CLUSTER, Cluster.class),
        all(ResourceType.ENDPOINT, ClusterLoadAssignment.class),
        listeners.build(),
        all(ResourceType.ROUTE, RouteConfiguration.class),
        ImmutableList.of(),
        Integer.toString(edit));
  }

  private <T extends Message> ImmutableList<T> all(ResourceType type, Class<T> form)
      throws InvalidProtocolBufferException {
    ImmutableList.Builder<T> all = ImmutableList.builder();
    for (Resource resource : resources.getResourcesList()) {
      if (resource.getResource().getTypeUrl().equals(type.typeUrl())) {
        all.add(resource.getResource().unpack(form));
      }
    }
    return all.build();
  }

  private Listener withPolicy(Listener listener, int edit) throws InvalidProtocolBufferException {
    Listener.Builder changed = listener.toBuilder().clearFilterChains();
    for (FilterChain chain : listener.getFilterChainsList()) {
      FilterChain.Builder inline = chain.toBuilder().clearFilters();
      for (Filter filter : chain.getFiltersList()) {
        inline.addFilters(withPolicy(filter));
      }
      changed.addFilterChains(inline);
    }
    Struct number =
        Struct.newBuilder()
            .putFields("edit", Value.newBuilder().setNumberValue(edit).build())
            .build();
    return changed.setMetadata(Metadata.newBuilder().putFilterMetadata("bench", number)).build();
  }

  private Filter withPolicy(Filter filter) throws InvalidProtocolBufferException {
    if (!filter.getTypedConfig().is(HttpConnectionManager.class)) {
      return filter;
    }
    HttpConnectionManager manager = filter.getTypedConfig().unpack(HttpConnectionManager.class);
    HttpConnectionManager.Builder inline = manager.toBuilder().clearHttpFilters();
    for (HttpFilter http : manager.getHttpFiltersList()) {
      inline.addHttpFilters(
          http.hasConfigDiscovery()
              ? http.toBuilder()
                  .clearConfigDiscovery()
                  .setTypedConfig(policy(http.getName()))
                  .build()
              : http);
    }
    return filter.toBuilder().setTypedConfig(Any.pack(inline.build())).build();
  }

  private Any policy(String name) throws InvalidProtocolBufferException {
    List<Resource> found =
        resources.getResourcesList().stream()
            .filter(resource -> resource.getName().equals(name))
            .toList();
    return found.getFirst().getResource().unpack(TypedExtensionConfig.class).getTypedConfig();
  }
}
