package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.proxy.ProxyReport;
import dev.portcullis.snapshot.SnapshotFeed;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A service over in-process gRPC, with everything around it. */
final class AdsRig implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(1);

  final SettableFeed feed;
  final ProxyRegistry registry = new ProxyRegistry(Instant::now);
  final CountingMetrics metrics = new CountingMetrics();
  volatile Peer peer = new Peer("10.0.0.1", PeerIdentity.UNPROVEN);
  private final Server server;
  private final ManagedChannel channel;

  AdsRig(XdsLimits limits) throws IOException {
    this(new SettableFeed(), limits);
  }

  private AdsRig(SettableFeed feed, XdsLimits limits) throws IOException {
    this(feed, feed, limits);
  }

  /** One that serves something else than what a test sets. */
  static AdsRig of(SnapshotFeed served) throws IOException {
    return new AdsRig(new SettableFeed(), served, XdsLimits.LOOPBACK);
  }

  private AdsRig(SettableFeed feed, SnapshotFeed served, XdsLimits limits) throws IOException {
    this.feed = feed;
    AdsService service =
        new AdsService(
            served,
            registry,
            new NodeReader(NodeLimits.DEFAULT),
            new MixingTransition(),
            limits,
            Instant::now,
            metrics,
            () -> ImmutableSet.of("td"));
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(ServerInterceptors.intercept(service, new PeerInAContext()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  DeltaClient client() {
    return new DeltaClient(channel);
  }

  /** One that takes responses off only when told to. */
  DeltaClient stuckClient() {
    return new DeltaClient(channel, false);
  }

  /** What is recorded of the first proxy. */
  ProxyReport report() {
    ImmutableList<ConnectedProxy> proxies = registry.proxies();
    return proxies.isEmpty() ? ProxyReport.NOTHING : proxies.getFirst().report();
  }

  void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("a condition that did not come true").isLessThan(end);
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** Makes every call one of the peer that the test chose. */
  private final class PeerInAContext implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return Contexts.interceptCall(
          Context.current().withValue(Peer.KEY, peer), call, headers, next);
    }
  }
}
