package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.xds.PolicyTransition;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The aggregated discovery service, incremental and state of the world. */
public final class AdsService implements BindableService {
  private final AdsContext context;
  private final PolicyTransition transition;
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
    this.transition = transition;
    this.context =
        new AdsContext(
            feed,
            registry,
            nodes,
            new StreamLimits(limits, clock),
            new ExtensionMemories(),
            metrics,
            new ProxyLog(clock),
            clock,
            trustDomains);
  }

  /** The methods of the generated service, of which responses are written in a way of our own. */
  @Override
  public ServerServiceDefinition bindService() {
    ServerServiceDefinition.Builder service =
        ServerServiceDefinition.builder(
            AggregatedDiscoveryServiceGrpc.getServiceDescriptor().getName());
    add(
        service,
        AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod(),
        new Wire.Delta());
    add(
        service,
        AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(),
        new Wire.Sotw());
    return service.build();
  }

  private <Q, R> void add(
      ServerServiceDefinition.Builder service, MethodDescriptor<Q, R> method, Wire<Q> wire) {
    SharedStates<Q> states = new SharedStates<>(wire, transition);
    service.addMethod(
        method.toBuilder(
                new Requests<>(method.getRequestMarshaller(), wire.unreadable()),
                WireMessage.MARSHALLER)
            .build(),
        (call, headers) -> start(states, call));
  }

  private <Q> ServerCall.Listener<Q> start(
      SharedStates<Q> states, ServerCall<Q, WireMessage> call) {
    Peer peer = Peer.KEY.get();
    String objection = context.limits().admit(peer.host());
    if (objection != null) {
      Status status = Status.RESOURCE_EXHAUSTED.withDescription(objection);
      context.metrics().turnedAway(states.wire().protocol(), status.getCode().name());
      context.registry().turnAway("", peer.host(), objection);
      call.close(status, new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return new AdsStream<>(
        states, context, peer, Lane.KEY.get(), process + "-" + streams.incrementAndGet(), call);
  }
}
