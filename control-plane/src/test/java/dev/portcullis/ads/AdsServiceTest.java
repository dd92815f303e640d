package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.proxy.ProxyReport;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream does around the protocol: who is let in, what is recorded, what is bounded. */
final class AdsServiceTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final SettableFeed feed = new SettableFeed();
  private final ProxyRegistry registry = new ProxyRegistry(Instant::now);
  private final CountingMetrics metrics = new CountingMetrics();
  private final AtomicReference<Peer> peer =
      new AtomicReference<>(new Peer("10.0.0.1", PeerIdentity.UNPROVEN));
  private Server server;
  private ManagedChannel channel;

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void aNodeThatCannotBeServedIsRefusedWithASentence() throws Exception {
    start(XdsLimits.LOOPBACK);
    Client client = new Client();
    client.send(request(ResourceType.CLUSTER).setNode(Node.newBuilder().setId("x")));
    Status status = client.end();
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("no role");
    assertThat(registry.proxies()).isEmpty();
    assertThat(feed.subscribers()).isZero();
    assertThat(metrics.turnedAway).hasValue(1);
  }

  @Test
  void aPeerWhoseCertificateIsOfAnotherWorkloadIsRefused() throws Exception {
    start(XdsLimits.LOOPBACK);
    peer.set(new Peer("10.0.0.1", new PeerIdentity.Workload("td", "other", "sa")));
    Client client = new Client();
    client.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    Status status = client.end();
    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).contains("other/sa", "ns/");
  }

  @Test
  void streamsOfOnePeerAreBounded() throws Exception {
    start(limits(1, 100, 100));
    feed.set(Snapshot.of(1, List.of()));
    Client first = new Client();
    first.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    first.next();
    assertThat(new Client().end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    peer.set(new Peer("10.0.0.2", PeerIdentity.UNPROVEN));
    Client other = new Client();
    other.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    other.next();
    first.requests.onCompleted();
    assertThat(first.end().isOk()).isTrue();
    await(() -> registry.connected() == 1);
  }

  @Test
  void aStreamThatWasTurnedAwayLeavesNothingBehind() throws Exception {
    start(limits(1, 100, 100));
    for (int i = 0; i < 5; i++) {
      Client client = new Client();
      client.send(request(ResourceType.CLUSTER).setNode(Node.newBuilder().setId("x")));
      assertThat(client.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void newStreamsOfASecondAreBounded() {
    Instant[] now = {Instant.EPOCH};
    StreamLimits limits = new StreamLimits(limits(100, 2, 100), () -> now[0]);
    assertThat(limits.admit("a")).isNull();
    assertThat(limits.admit("b")).isNull();
    assertThat(limits.admit("c")).contains("More than 2 new streams a second");
    now[0] = Instant.EPOCH.plusSeconds(1);
    assertThat(limits.admit("c")).isNull();
    channel = InProcessChannelBuilder.forName("unused").build();
    server = InProcessServerBuilder.forName("unused").build();
  }

  @Test
  void namesOfOneTypeAreBounded() throws Exception {
    start(limits(10, 100, 2));
    Client client = new Client();
    client.send(
        request(ResourceType.SECRET)
            .setNode(Script.NODE)
            .addAllResourceNamesSubscribe(List.of("a", "b", "c")));
    assertThat(client.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aTypeThatNobodyKnowsIsIgnored() throws Exception {
    start(XdsLimits.LOOPBACK);
    feed.set(Snapshot.of(1, List.of()));
    Client client = new Client();
    client.send(DeltaDiscoveryRequest.newBuilder().setNode(Script.NODE).setTypeUrl("x"));
    client.send(request(ResourceType.CLUSTER));
    assertThat(client.next().getTypeUrl()).isEqualTo(ResourceType.CLUSTER.typeUrl());
  }

  @Test
  void aProxyIsSyncedOnceItHasAcceptedEverythingOfAGeneration() throws Exception {
    start(XdsLimits.LOOPBACK);
    feed.set(Snapshot.of(1, List.of(Samples.cluster("a", 1))));
    Client client = new Client();
    client.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    DeltaDiscoveryResponse first = client.next();
    await(() -> report().types().containsKey(ResourceType.CLUSTER));
    assertThat(report().synced()).isFalse();
    client.send(request(ResourceType.CLUSTER).setResponseNonce(first.getNonce()));
    await(() -> report().synced());
    assertThat(report().generation()).isEqualTo(1);
    assertThat(report().types().get(ResourceType.CLUSTER).acceptedVersion())
        .isEqualTo(first.getSystemVersionInfo());

    feed.set(Snapshot.of(2, List.of(Samples.cluster("a", 1))));
    await(() -> report().generation() == 2);

    feed.set(Snapshot.of(3, List.of(Samples.cluster("a", 2))));
    DeltaDiscoveryResponse second = client.next();
    await(() -> !report().synced());
    client.send(refusal(ResourceType.CLUSTER, second, "a is bad"));
    await(() -> !report().rejections().isEmpty());
    assertThat(report().generation()).isEqualTo(2);
    assertThat(report().synced()).isFalse();
    assertThat(Iterables.getOnlyElement(report().rejections()))
        .isEqualTo(
            new ProxyReport.Rejected(
                ResourceType.CLUSTER, "a", "a is bad", Samples.cluster("a", 2).origins()));
    assertThat(metrics.accepted).hasValue(1);
    assertThat(metrics.refused).hasValue(1);
    assertThat(metrics.resources).hasValue(2);

    feed.set(Snapshot.of(4, List.of(Samples.cluster("a", 3))));
    client.send(request(ResourceType.CLUSTER).setResponseNonce(client.next().getNonce()));
    await(() -> report().synced());
    assertThat(report().rejections()).isEmpty();
  }

  @Test
  void aRefusedPolicyIsNotSyncedAlthoughTheProxyIsHealed() throws Exception {
    start(XdsLimits.LOOPBACK);
    feed.set(Snapshot.of(1, List.of(Samples.extension("http/policy", 1))));
    Client client = new Client();
    client.send(
        request(ResourceType.EXTENSION)
            .setNode(Script.NODE)
            .addResourceNamesSubscribe("http/policy"));
    client.send(refusal(ResourceType.EXTENSION, client.next(), "no"));
    client.send(request(ResourceType.EXTENSION).setResponseNonce(client.next().getNonce()));
    await(() -> metrics.accepted.get() == 1);
    await(() -> !report().rejections().isEmpty());
    assertThat(report().synced()).isFalse();
  }

  @Test
  void theSameProcessIsSentARefusedPolicyOnNoLaterStreamEither() throws Exception {
    start(XdsLimits.LOOPBACK);
    feed.set(Snapshot.of(1, List.of(Samples.extension("p", 1))));
    Client first = new Client();
    first.send(request(ResourceType.EXTENSION).setNode(Script.NODE).addResourceNamesSubscribe("p"));
    first.send(request(ResourceType.EXTENSION).setResponseNonce(first.next().getNonce()));
    await(() -> metrics.accepted.get() == 1);
    feed.set(Snapshot.of(2, List.of(Samples.extension("p", 2))));
    first.send(refusal(ResourceType.EXTENSION, first.next(), "no"));
    first.next();
    first.requests.onError(new IllegalStateException("broken connection"));

    // What it holds is what it held, but it was not seen to be healed.
    Client second = new Client();
    second.send(
        request(ResourceType.EXTENSION)
            .setNode(Script.NODE)
            .addResourceNamesSubscribe("p")
            .putInitialResourceVersions("p", Samples.extension("p", 1).version()));
    assertThat(second.next().getResources(0).getVersion())
        .isEqualTo(Samples.extension("p", 1).version());
  }

  @Test
  void aProxyThatDoesNotReadCostsOneResponseAndGetsTheNewest() throws Exception {
    start(XdsLimits.LOOPBACK);
    feed.set(Snapshot.of(1, List.of(Samples.cluster("a", 1))));
    Client client = new Client(false);
    client.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    await(() -> registry.connected() == 1);
    for (int i = 2; i <= 1_000; i++) {
      feed.set(Snapshot.of(i, List.of(Samples.cluster("a", i))));
    }
    client.control.request(1);
    DeltaDiscoveryResponse first = client.next();
    client.control.request(1);
    client.send(request(ResourceType.CLUSTER).setResponseNonce(first.getNonce()));
    if (!first.getResources(0).getVersion().equals(Samples.cluster("a", 1_000).version())) {
      assertThat(client.next().getResources(0).getVersion())
          .isEqualTo(Samples.cluster("a", 1_000).version());
    }
    assertThat(metrics.resources.get()).isLessThanOrEqualTo(2);
  }

  private ProxyReport report() {
    ImmutableList<ConnectedProxy> proxies = registry.proxies();
    return proxies.isEmpty() ? ProxyReport.NOTHING : proxies.getFirst().report();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("a condition that did not come true").isLessThan(end);
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  private static DeltaDiscoveryRequest.Builder request(ResourceType type) {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
  }

  private static DeltaDiscoveryRequest.Builder refusal(
      ResourceType type, DeltaDiscoveryResponse response, String message) {
    DeltaDiscoveryRequest.Builder request = request(type).setResponseNonce(response.getNonce());
    request.getErrorDetailBuilder().setCode(13).setMessage(message);
    return request;
  }

  private static XdsLimits limits(int streams, int perSecond, int names) {
    return new XdsLimits(
        streams, perSecond, names, 1 << 20, Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO);
  }

  private void start(XdsLimits limits) throws IOException {
    AdsService service =
        new AdsService(
            feed,
            registry,
            new NodeReader(NodeLimits.DEFAULT),
            new MixingTransition(),
            limits,
            Instant::now,
            metrics);
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(ServerInterceptors.intercept(service, new PeerInAContext()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  /** Makes every call one of the peer that the test chose. */
  private final class PeerInAContext implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return Contexts.interceptCall(
          Context.current().withValue(Peer.KEY, peer.get()), call, headers, next);
    }
  }

  /** One incremental stream. */
  private final class Client
      implements ClientResponseObserver<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
    private final BlockingQueue<DeltaDiscoveryResponse> responses = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final boolean reads;
    private final StreamObserver<DeltaDiscoveryRequest> requests;
    private ClientCallStreamObserver<DeltaDiscoveryRequest> control;

    Client() {
      this(true);
    }

    Client(boolean reads) {
      this.reads = reads;
      this.requests =
          AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(this);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<DeltaDiscoveryRequest> stream) {
      control = stream;
      if (!reads) {
        stream.disableAutoRequestWithInitial(0);
      }
    }

    void send(DeltaDiscoveryRequest.Builder request) {
      requests.onNext(request.build());
    }

    DeltaDiscoveryResponse next() throws InterruptedException {
      DeltaDiscoveryResponse next = responses.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("a response (the stream ended with %s)", end).isNotNull();
      return next;
    }

    Status end() throws Exception {
      return end.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      responses.add(response);
    }

    @Override
    public void onError(Throwable cause) {
      end.complete(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  /** Counts what it is told. */
  private static final class CountingMetrics implements AdsMetrics {
    private final AtomicInteger resources = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger turnedAway = new AtomicInteger();

    @Override
    public void sent(Protocol protocol, ResourceType type, int sent, int removed) {
      resources.addAndGet(sent);
    }

    @Override
    public void accepted(Protocol protocol, ResourceType type) {
      accepted.incrementAndGet();
    }

    @Override
    public void refused(Protocol protocol, ResourceType type) {
      refused.incrementAndGet();
    }

    @Override
    public void turnedAway(Protocol protocol, String reason) {
      turnedAway.incrementAndGet();
    }
  }
}
