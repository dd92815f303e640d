package dev.portcullis.e2e.kubernetes;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What becomes of the first request of a sidecar that shows some token. */
record TokenStream(String xdsAddress, SpiffeAuthority authority) {
  private static final long LIMIT_SECONDS = 60;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** What the node says of itself; a label as {@code name=value}, or "" for none. */
  record Claim(String namespace, String account, String pod, String label) {}

  /** OK for a response, else how the stream ended. */
  Status ask(@Nullable String token, Claim claim) {
    Metadata headers = new Metadata();
    if (token != null) {
      headers.put(AUTHORIZATION, "Bearer " + token);
    }
    ManagedChannel channel = channel();
    CompletableFuture<Status> outcome = new CompletableFuture<>();
    try {
      StreamObserver<DeltaDiscoveryRequest> requests =
          AggregatedDiscoveryServiceGrpc.newStub(
                  ClientInterceptors.intercept(
                      channel, MetadataUtils.newAttachHeadersInterceptor(headers)))
              .deltaAggregatedResources(new First(outcome));
      requests.onNext(
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl("type.googleapis.com/envoy.config.cluster.v3.Cluster")
              .setNode(node(claim))
              .build());
      return outcome.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    } finally {
      channel.shutdownNow();
    }
  }

  private ManagedChannel channel() {
    try {
      byte[] pem = authority.certificatePem().getBytes(StandardCharsets.US_ASCII);
      return Grpc.newChannelBuilder(
              xdsAddress,
              TlsChannelCredentials.newBuilder()
                  .trustManager(new ByteArrayInputStream(pem))
                  .build())
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Node.Builder node(Claim claim) {
    Struct.Builder metadata =
        Struct.newBuilder()
            .putFields("NAMESPACE", text(claim.namespace()))
            .putFields("SERVICE_ACCOUNT", text(claim.account()));
    int split = claim.label().indexOf('=');
    if (split > 0) {
      Struct label =
          Struct.newBuilder()
              .putFields(
                  claim.label().substring(0, split), text(claim.label().substring(split + 1)))
              .build();
      metadata.putFields("LABELS", Value.newBuilder().setStructValue(label).build());
    }
    String id = "sidecar~10.0.0.1~%s.%s~%s.svc.cluster.local";
    return Node.newBuilder()
        .setId(id.formatted(claim.pod(), claim.namespace(), claim.namespace()))
        .setMetadata(metadata);
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private record First(CompletableFuture<Status> outcome)
      implements StreamObserver<DeltaDiscoveryResponse> {
    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      outcome.complete(Status.OK);
    }

    @Override
    public void onError(Throwable cause) {
      outcome.complete(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
      outcome.complete(Status.CANCELLED);
    }
  }
}
