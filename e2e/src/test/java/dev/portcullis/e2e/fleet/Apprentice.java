package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The one proxy of a group that reads what it is told, so that all others know what to ask for: it
 * looks into listeners for routes and policies, and into clusters for endpoints, as Envoy does.
 */
final class Apprentice implements AutoCloseable {
  private static final int MOST_BYTES = 256 * 1024 * 1024;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ManagedChannel channel;
  private final Queue<DeltaDiscoveryResponse> responses = new ConcurrentLinkedQueue<>();
  private final StreamObserver<DeltaDiscoveryRequest> requests;
  private volatile @Nullable Throwable failure;
  private final Map<String, Map<String, Resource>> held = new TreeMap<>();

  private Apprentice(InetSocketAddress server, @Nullable SslContext tls) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(server).maxInboundMessageSize(MOST_BYTES);
    channel = tls == null ? builder.usePlaintext().build() : builder.sslContext(tls).build();
    requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(observer());
  }

  /**
   * What a proxy of a group is told.
   *
   * @param names what it asked for by name, by type URL
   * @param resources what it was given, by type URL and name
   */
  record Learned(
      ImmutableMap<String, ImmutableSet<String>> names,
      ImmutableMap<String, ImmutableMap<String, Resource>> resources) {
    /** The resources of a type. */
    ImmutableList<Resource> of(ResourceType type) {
      return resources.getOrDefault(type.typeUrl(), ImmutableMap.of()).values().asList();
    }
  }

  /** Asks as a proxy of {@code group} would, until nothing is left to ask. */
  static Learned learn(
      InetSocketAddress server, FleetGroup group, @Nullable FleetCertificates certificates) {
    SslContext tls = certificates == null ? null : certificates.of(group);
    try (Apprentice apprentice = new Apprentice(server, tls)) {
      return apprentice.learn(group);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private Learned learn(FleetGroup group) throws InvalidProtocolBufferException {
    ask(ResourceType.CLUSTER, ImmutableSet.of(), group);
    ask(ResourceType.LISTENER, ImmutableSet.of(), null);
    ImmutableMap.Builder<String, ImmutableSet<String>> names = ImmutableMap.builder();
    names.put(ResourceType.ENDPOINT.typeUrl(), endpoints());
    names.put(ResourceType.ROUTE.typeUrl(), routes());
    names.put(ResourceType.EXTENSION.typeUrl(), extensions());
    ImmutableMap<String, ImmutableSet<String>> all = names.buildOrThrow();
    for (Map.Entry<String, ImmutableSet<String>> type : all.entrySet()) {
      if (!type.getValue().isEmpty()) {
        ask(ResourceType.byTypeUrl(type.getKey()), type.getValue(), null);
      }
    }
    ImmutableMap.Builder<String, ImmutableMap<String, Resource>> resources = ImmutableMap.builder();
    held.forEach((typeUrl, byName) -> resources.put(typeUrl, ImmutableMap.copyOf(byName)));
    return new Learned(all, resources.buildOrThrow());
  }

  private void ask(
      @Nullable ResourceType type, ImmutableSet<String> names, @Nullable FleetGroup introduced) {
    if (type == null) {
      throw new AssertionError("a type that nobody knows");
    }
    DeltaDiscoveryRequest.Builder request =
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .addAllResourceNamesSubscribe(names);
    if (introduced != null) {
      request.setNode(node(introduced));
    }
    requests.onNext(request.build());
    Map<String, Resource> known = held.computeIfAbsent(type.typeUrl(), _ -> new TreeMap<>());
    do {
      DeltaDiscoveryResponse response = next();
      Map<String, Resource> ofType =
          held.computeIfAbsent(response.getTypeUrl(), _ -> new TreeMap<>());
      response.getResourcesList().forEach(resource -> ofType.put(resource.getName(), resource));
      requests.onNext(
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl(response.getTypeUrl())
              .setResponseNonce(response.getNonce())
              .build());
    } while (known.isEmpty() || !known.keySet().containsAll(names));
  }

  private static Node node(FleetGroup group) {
    try {
      return Node.parseFrom(group.node(0));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private DeltaDiscoveryResponse next() {
    return Await.value(
        () -> "an answer; held: " + held.keySet(),
        LIMIT,
        () -> {
          if (failure != null) {
            throw new AssertionError("the stream ended", failure);
          }
          return Optional.ofNullable(responses.poll());
        });
  }

  private ImmutableSet<String> endpoints() throws InvalidProtocolBufferException {
    TreeSet<String> names = new TreeSet<>();
    for (Resource resource : of(ResourceType.CLUSTER)) {
      Cluster cluster = resource.getResource().unpack(Cluster.class);
      if (cluster.getType() == Cluster.DiscoveryType.EDS) {
        String service = cluster.getEdsClusterConfig().getServiceName();
        names.add(service.isEmpty() ? cluster.getName() : service);
      }
    }
    return ImmutableSet.copyOf(names);
  }

  private ImmutableSet<String> routes() throws InvalidProtocolBufferException {
    TreeSet<String> names = new TreeSet<>();
    for (HttpConnectionManager manager : managers()) {
      if (manager.hasRds()) {
        names.add(manager.getRds().getRouteConfigName());
      }
    }
    return ImmutableSet.copyOf(names);
  }

  private ImmutableSet<String> extensions() throws InvalidProtocolBufferException {
    TreeSet<String> names = new TreeSet<>();
    for (HttpConnectionManager manager : managers()) {
      manager.getHttpFiltersList().stream()
          .filter(filter -> filter.hasConfigDiscovery())
          .forEach(filter -> names.add(filter.getName()));
    }
    for (Filter filter : filters()) {
      if (filter.hasConfigDiscovery()) {
        names.add(filter.getName());
      }
    }
    return ImmutableSet.copyOf(names);
  }

  private ImmutableList<HttpConnectionManager> managers() throws InvalidProtocolBufferException {
    ImmutableList.Builder<HttpConnectionManager> managers = ImmutableList.builder();
    for (Filter filter : filters()) {
      Any config = filter.getTypedConfig();
      if (config.is(HttpConnectionManager.class)) {
        managers.add(config.unpack(HttpConnectionManager.class));
      }
    }
    return managers.build();
  }

  private ImmutableList<Filter> filters() throws InvalidProtocolBufferException {
    ImmutableList.Builder<Filter> filters = ImmutableList.builder();
    for (Resource resource : of(ResourceType.LISTENER)) {
      Listener listener = resource.getResource().unpack(Listener.class);
      listener.getFilterChainsList().forEach(chain -> filters.addAll(chain.getFiltersList()));
      filters.addAll(listener.getDefaultFilterChain().getFiltersList());
    }
    return filters.build();
  }

  private ImmutableList<Resource> of(ResourceType type) {
    return ImmutableList.copyOf(held.getOrDefault(type.typeUrl(), Map.of()).values());
  }

  private StreamObserver<DeltaDiscoveryResponse> observer() {
    return new StreamObserver<>() {
      @Override
      public void onNext(DeltaDiscoveryResponse response) {
        responses.add(response);
      }

      @Override
      public void onError(Throwable cause) {
        failure = cause;
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
