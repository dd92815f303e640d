package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One incremental stream. */
final class DeltaClient
    implements ClientResponseObserver<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
  private static final long DEADLINE_SECONDS = 20;

  private final BlockingQueue<DeltaDiscoveryResponse> responses = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final boolean reads;
  final StreamObserver<DeltaDiscoveryRequest> requests;
  ClientCallStreamObserver<DeltaDiscoveryRequest> control;

  DeltaClient(Channel channel) {
    this(channel, true);
  }

  DeltaClient(Channel channel, boolean reads) {
    this.reads = reads;
    this.requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(this);
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
    DeltaDiscoveryResponse next = responses.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("a response (the stream ended with %s)", end).isNotNull();
    return next;
  }

  Status end() throws Exception {
    return end.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
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

  static DeltaDiscoveryRequest.Builder request(ResourceType type) {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
  }

  static DeltaDiscoveryRequest.Builder refusal(
      ResourceType type, DeltaDiscoveryResponse response, String message) {
    DeltaDiscoveryRequest.Builder request = request(type).setResponseNonce(response.getNonce());
    request.getErrorDetailBuilder().setCode(13).setMessage(message);
    return request;
  }
}
