package dev.portcullis.signal;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.ads.Peer;
import dev.portcullis.model.JwksReference;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.signal.SignalMetrics.Outcome;
import dev.portcullis.xds.WorkloadGroupKey;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes the records that proxies' access logs send of tokens whose key they lack. Each message is a
 * call of its own, so that a proxy of several replicas tells them in turn.
 */
public final class SignalService implements BindableService {
  /** What a host with hundreds of proxies has open when all of them tell at once. */
  private static final int CALLS_PER_HOST = 1024;

  private static final MethodDescriptor<byte[], ExportLogsServiceResponse> EXPORT =
      LogsServiceGrpc.getExportMethod().toBuilder(
              new BoundedBytes(SignalBatch.LARGEST_MESSAGE),
              LogsServiceGrpc.getExportMethod().getResponseMarshaller())
          .build();

  private final SignalHearing hearing;
  private final SignalMetrics metrics;
  private final OpenCalls calls = new OpenCalls(CALLS_PER_HOST);

  /**
   * Creates a service.
   *
   * @param proxies who is connected: nobody else is believed
   * @param keys the key sets that the policies of a group refer to
   * @param trustDomains those of the mesh, which the certificates of proxies have to be of
   */
  public SignalService(
      ProxyRegistry proxies,
      Function<WorkloadGroupKey, ImmutableSet<JwksReference>> keys,
      Supplier<ImmutableSet<String>> trustDomains,
      UnknownKeySink sink,
      SignalMetrics metrics) {
    this.hearing = new SignalHearing(proxies, keys, trustDomains, sink, metrics);
    this.metrics = metrics;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(LogsServiceGrpc.SERVICE_NAME)
        .addMethod(EXPORT, this::start)
        .build();
  }

  private ServerCall.Listener<byte[]> start(
      ServerCall<byte[], ExportLogsServiceResponse> call, Metadata headers) {
    Peer peer = Peer.KEY.get();
    if (!calls.open(peer.host())) {
      metrics.signals(Outcome.TOO_MANY, 1);
      call.close(
          Status.RESOURCE_EXHAUSTED.withDescription("Too many calls at once from one address."),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    call.request(1);
    return new Export(call, peer);
  }

  /** One call: a message, whatever it says is answered alike. */
  private final class Export extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], ExportLogsServiceResponse> call;
    private final Peer peer;

    Export(ServerCall<byte[], ExportLogsServiceResponse> call, Peer peer) {
      this.call = call;
      this.peer = peer;
    }

    @Override
    public void onMessage(byte[] message) {
      hearing.hear(message, peer);
    }

    @Override
    public void onHalfClose() {
      call.sendHeaders(new Metadata());
      call.sendMessage(ExportLogsServiceResponse.getDefaultInstance());
      call.close(Status.OK, new Metadata());
    }

    @Override
    public void onCancel() {
      calls.close(peer.host());
    }

    @Override
    public void onComplete() {
      calls.close(peer.host());
    }
  }
}
