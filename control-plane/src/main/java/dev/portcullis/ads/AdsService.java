package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.xds.PolicyTransition;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The aggregated discovery service, incremental and state of the world. */
public final class AdsService extends AggregatedDiscoveryServiceImplBase {
  private final AdsContext context;
  private final String process = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
  private final AtomicLong streams = new AtomicLong();

  /**
   * Creates a service.
   *
   * @param feed what proxies are told
   * @param registry where the proxies are recorded
   * @param transition how a policy that is spread over several extensions is replaced
   * @param trustDomains those of the mesh, which the certificates of proxies have to be of
   */
  public AdsService(
      SnapshotFeed feed,
      ProxyRegistry registry,
      NodeReader nodes,
      PolicyTransition transition,
      XdsLimits limits,
      InstantSource clock,
      AdsMetrics metrics,
      Supplier<ImmutableSet<String>> trustDomains) {
    this.context =
        new AdsContext(
            feed,
            registry,
            nodes,
            transition,
            new StreamLimits(limits, clock),
            new ExtensionMemories(),
            metrics,
            trustDomains);
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    return start(new Wire.Delta(), responses);
  }

  @Override
  public StreamObserver<DiscoveryRequest> streamAggregatedResources(
      StreamObserver<DiscoveryResponse> responses) {
    return start(new Wire.Sotw(), responses);
  }

  private <Q, R> StreamObserver<Q> start(Wire<Q, R> wire, StreamObserver<R> responses) {
    Peer peer = Peer.KEY.get();
    String objection = context.limits().admit(peer.host());
    if (objection != null) {
      Status status = Status.RESOURCE_EXHAUSTED.withDescription(objection);
      context.metrics().turnedAway(wire.protocol(), status.getCode().name());
      responses.onError(new StatusRuntimeException(status));
      return new IgnoredRequests<>();
    }
    long number = streams.incrementAndGet();
    AdsStream<Q, R> stream =
        new AdsStream<>(
            wire, context, peer, process + "-" + number, (ServerCallStreamObserver<R>) responses);
    Thread.ofVirtual().name("ads-", number).start(stream);
    return stream;
  }

  /** What becomes of the requests of a stream that was turned away. */
  private static final class IgnoredRequests<Q> implements StreamObserver<Q> {
    @Override
    public void onNext(Q request) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }
}
