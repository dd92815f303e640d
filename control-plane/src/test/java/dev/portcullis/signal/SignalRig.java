package dev.portcullis.signal;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.Message;
import dev.portcullis.ads.Peer;
import dev.portcullis.ads.PeerIdentity;
import dev.portcullis.model.JwksReference;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.signal.SignalMetrics.Outcome;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The service over in-process gRPC: one proxy, {@code gw}, of a group with one fetched key set. */
final class SignalRig implements AutoCloseable {
  static final JwksReference KEYS = new JwksReference("ns", "iss", "https://iss/keys");
  private static final MethodDescriptor<byte[], byte[]> EXPORT =
      MethodDescriptor.<byte[], byte[]>newBuilder(
              new BoundedBytes(8 << 20), new BoundedBytes(8 << 20))
          .setFullMethodName(LogsServiceGrpc.getExportMethod().getFullMethodName())
          .setType(MethodDescriptor.MethodType.UNARY)
          .build();

  /** What the sink was told. */
  record Heard(ImmutableSet<JwksReference> candidates, String keyId, String proxy) {}

  final List<Heard> heard = new CopyOnWriteArrayList<>();
  final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  final ProxyRegistry registry = new ProxyRegistry(Instant::now);
  volatile ImmutableSet<JwksReference> keys = ImmutableSet.of(KEYS);
  volatile PeerIdentity identity = PeerIdentity.UNPROVEN;
  private final Server server;
  private final ManagedChannel channel;

  SignalRig() throws IOException {
    SignalService service =
        new SignalService(
            registry,
            group -> keys,
            () -> ImmutableSet.of("td"),
            (candidates, keyId, proxy) -> heard.add(new Heard(candidates, keyId, proxy)),
            this::count);
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(ServerInterceptors.intercept(service, new PeerInAContext()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    connect("gw");
  }

  ProxyRegistry.Session connect(String id) {
    WorkloadGroupKey group =
        new WorkloadGroupKey(
            ProxyRole.GATEWAY,
            "ns",
            ImmutableSortedMap.of(),
            null,
            PolicyDelivery.ATOMIC,
            Interception.NONE,
            "xds");
    return registry.connect(
        new ProxyIdentity(id, "sa", "1.40.0", group), "delta", ImmutableList.of());
  }

  /** Sends a message and waits for the answer. */
  void send(Message message) {
    send(message.toByteArray());
  }

  void send(byte[] message) {
    var _ = ClientCalls.blockingUnaryCall(channel, EXPORT, CallOptions.DEFAULT, message);
  }

  /** Opens a call that never says anything. */
  ClientCall<byte[], byte[]> open() {
    ClientCall<byte[], byte[]> call = channel.newCall(EXPORT, CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    return call;
  }

  private synchronized void count(Outcome outcome, int count) {
    counts.merge(outcome, count, Integer::sum);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private final class PeerInAContext implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return Contexts.interceptCall(
          Context.current().withValue(Peer.KEY, new Peer("10.0.0.1", identity)),
          call,
          headers,
          next);
    }
  }
}
