package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.proxy.NodeLimits;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The service with its threads, over gRPC within the process. */
final class GrpcDriver implements Driver {
  private static final long DEADLINE_SECONDS = 20;

  private final SettableFeed feed = new SettableFeed();
  private final Server server;
  private final ManagedChannel channel;
  private final ReducedRequests reduced = new ReducedRequests();
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final StreamObserver<DeltaDiscoveryRequest> delta;
  private final StreamObserver<DiscoveryRequest> sotw;
  private int sent;

  GrpcDriver(Protocol protocol) {
    AdsService service =
        new AdsService(
            feed,
            new ProxyRegistry(InstantSource.system()),
            new NodeReader(NodeLimits.DEFAULT),
            new MixingTransition(),
            XdsLimits.LOOPBACK,
            InstantSource.system(),
            AdsMetrics.NONE,
            () -> ImmutableSet.of("td"));
    String name = InProcessServerBuilder.generateName();
    try {
      server =
          InProcessServerBuilder.forName(name)
              // As over a socket file: whoever gets here may have secrets.
              .addService(
                  ServerInterceptors.intercept(
                      service,
                      reduced,
                      new PeerInterceptor(false, null, true, () -> Lane.ELSEWHERE)))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).build();
    AggregatedDiscoveryServiceStub stub = AggregatedDiscoveryServiceGrpc.newStub(channel);
    delta =
        protocol == Protocol.DELTA
            ? stub.deltaAggregatedResources(into(Answer::of))
            : new Unused<>();
    sotw =
        protocol == Protocol.SOTW
            ? stub.streamAggregatedResources(into(Answer::of))
            : new Unused<>();
  }

  private <R> StreamObserver<R> into(Function<R, Answer> read) {
    return new StreamObserver<>() {
      @Override
      public void onNext(R response) {
        answers.add(read.apply(response));
      }

      @Override
      public void onError(Throwable cause) {}

      @Override
      public void onCompleted() {}
    };
  }

  @Override
  public void snapshot(Snapshot snapshot) {
    reduced.await(sent);
    feed.set(snapshot);
  }

  @Override
  public void send(DeltaDiscoveryRequest request) {
    sent++;
    delta.onNext(request);
  }

  @Override
  public void send(DiscoveryRequest request) {
    sent++;
    sotw.onNext(request);
  }

  @Override
  public Answer next() {
    try {
      Answer answer = answers.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new AssertionError("no response within " + DEADLINE_SECONDS + " s");
      }
      return answer;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public boolean knowsSilence() {
    return false;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** The variant that a test does not use. */
  private static final class Unused<Q> implements StreamObserver<Q> {
    @Override
    public void onNext(Q request) {
      throw new AssertionError("a request of the other variant");
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }
}
