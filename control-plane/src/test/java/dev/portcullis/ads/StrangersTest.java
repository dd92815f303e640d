package dev.portcullis.ads;

import static dev.portcullis.ads.DeltaClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over a real port: what peers do that are no good proxies, beside one that is. */
final class StrangersTest {
  private static final Duration DEADLINE = Duration.ofSeconds(40);
  private static final int LARGE = 60_000;
  private static final int STREAMS = 50;

  private final SettableFeed feed = new SettableFeed();
  private final ProxyRegistry registry = new ProxyRegistry(Instant::now);
  private final List<ManagedChannel> channels = new ArrayList<>();
  private XdsServer server;
  private DeltaClient good;
  private int generation;

  @BeforeEach
  void start() throws Exception {
    XdsLimits usual = XdsLimits.LOOPBACK;
    XdsLimits limits =
        new XdsLimits(
            STREAMS,
            usual.newStreamsPerSecond(),
            usual.namesPerType(),
            usual.requestBytes(),
            usual.snapshotResources(),
            usual.snapshotBytes(),
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ZERO);
    AdsService service =
        new AdsService(
            feed,
            registry,
            new NodeReader(NodeLimits.DEFAULT),
            new MixingTransition(),
            limits,
            Instant::now,
            AdsMetrics.NONE,
            ImmutableSet::of);
    server =
        XdsServer.start(
            new XdsServerSettings(XdsAddress.parse("127.0.0.1:0"), null, false, false, limits),
            service);
    feed.set(clusters(1));
    good = connect("good", server.port(), true);
    accept();
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
  }

  @Test
  void bytesThatAreNoProtocolEndTheirConnectionOnly() throws Exception {
    Random random = new Random(8);
    for (int round = 0; round < 50; round++) {
      byte[] garbage = new byte[1 + random.nextInt(10_000)];
      random.nextBytes(garbage);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout((int) DEADLINE.toMillis());
        socket.getOutputStream().write(garbage);
        socket.shutdownOutput();
        drain(socket.getInputStream());
      } catch (SocketException e) {
        assertThat(e.getMessage()).containsAnyOf("reset", "Broken pipe");
      }
    }
    assertOthersAreServed();
  }

  @Test
  void messagesThatAreNoMessagesEndTheirStreamOnly() throws Exception {
    for (byte[] garbage : List.of(new byte[] {(byte) 0xff}, new byte[] {10, 127}, new byte[5000])) {
      for (int i = 0; i < STREAMS; i++) {
        assertThat(sent(garbage).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
    }
    assertThat(registry.turnedAway())
        .singleElement()
        .satisfies(seen -> assertThat(seen.times()).isEqualTo(3 * STREAMS));
    byte[] request = request(ResourceType.CLUSTER).setNode(Script.NODE).build().toByteArray();
    assertThat(sent(request, new byte[] {10, 127}).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertOthersAreServed();
  }

  @Test
  void aPeerThatVanishedIsGivenUp() throws Exception {
    try (Relay relay = new Relay(server.port())) {
      connect("vanishing", relay.port(), true).next();
      assertThat(registry.connected()).isEqualTo(2);
      relay.swallow();
      await(() -> registry.connected() == 1);
    }
    assertOthersAreServed();
  }

  @Test
  void aPeerThatDoesNotReadIsSeenAndCostsOthersNothing() throws Exception {
    feed.set(clusters(LARGE));
    accept();
    DeltaClient stuck = connect("stuck", server.port(), false);
    await(() -> registry.connected() == 2);
    for (int edit = 0; edit < 3; edit++) {
      feed.set(clusters(LARGE));
      accept();
    }
    await(() -> proxy("stuck").waiting().unreadSince() != null);
    assertThat(proxy("good").waiting().unreadSince()).isNull();
    stuck.control.request(Integer.MAX_VALUE);
    int told = 0;
    DeltaDiscoveryResponse response;
    do {
      response = stuck.next();
      told++;
      stuck.send(request(ResourceType.CLUSTER).setResponseNonce(response.getNonce()));
    } while (!response.getResources(0).getVersion().equals(newest()));
    // What it was stuck with, and the newest: nothing of what came between.
    assertThat(told).isLessThanOrEqualTo(2);
    await(() -> proxy("stuck").waiting().unreadSince() == null);
  }

  @Test
  void aPeerThatComesAndGoesLeavesOneRecord() throws Exception {
    for (int round = 0; round < 200; round++) {
      DeltaClient flapping = connect("flapping", server.port(), true);
      channels.removeLast().shutdownNow();
      assertThat(flapping.end().isOk()).isFalse();
    }
    await(() -> registry.connected() == 1 && feed.subscribers() == 1);
    assertThat(registry.proxies()).hasSizeLessThanOrEqualTo(2);
    assertOthersAreServed();
  }

  private void assertOthersAreServed() throws Exception {
    await(() -> registry.connected() == 1);
    assertThat(feed.subscribers()).isOne();
    feed.set(clusters(1));
    assertThat(accept().getResources(0).getVersion()).isEqualTo(newest());
  }

  private String newest() {
    return Samples.cluster("c0", generation).version();
  }

  private DeltaDiscoveryResponse accept() throws InterruptedException {
    DeltaDiscoveryResponse response = good.next();
    good.send(request(ResourceType.CLUSTER).setResponseNonce(response.getNonce()));
    return response;
  }

  private ConnectedProxy proxy(String id) {
    return registry.proxies().stream()
        .filter(proxy -> proxy.identity().nodeId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private ManagedChannel channel(int port) {
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", port, InsecureChannelCredentials.create())
            .maxInboundMessageSize(64 << 20)
            .build();
    channels.add(channel);
    return channel;
  }

  private DeltaClient connect(String id, int port, boolean reads) {
    DeltaClient client = new DeltaClient(channel(port), reads);
    client.send(request(ResourceType.CLUSTER).setNode(Script.NODE.toBuilder().setId(id).build()));
    return client;
  }

  /** How a stream ends whose messages are these bytes. */
  private Status sent(byte[]... messages) throws Exception {
    MethodDescriptor<byte[], byte[]> method =
        AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod().toBuilder(
                new Plain(), new Plain())
            .build();
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        channel(server.port())
            .newCall(
                method,
                CallOptions.DEFAULT.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS));
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    for (byte[] message : messages) {
      call.sendMessage(message);
    }
    call.request(2);
    return end.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private Snapshot clusters(int count) {
    generation++;
    List<EncodedResource> clusters =
        IntStream.range(0, count)
            .mapToObj(number -> Samples.cluster("c" + number, generation))
            .toList();
    return Snapshot.of(generation, clusters);
  }

  private static void drain(InputStream in) throws IOException {
    while (in.read() >= 0) {
      // Until the server has closed the connection.
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("a condition that did not come true").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Bytes as they are. */
  private static final class Plain implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
