package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAuthorizer;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.WithEnvoy;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a gRPC client sees of refusals; which call it makes is all the same. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrpcRefusalsTest {
  private static final Edge.Kind KIND = new Edge.Kind(Place.SIDECAR, Transport.DELTA);
  private static final String AUTHORIZATION = "authorization";
  private static final String EVERYTHING = "/*";

  private AuthorizedMesh mesh;
  private ManagedChannel channel;

  @BeforeAll
  void start() {
    mesh = AuthorizedMesh.start("", KIND);
    channel = NettyChannelBuilder.forAddress(mesh.edge(KIND).address()).usePlaintext().build();
  }

  @AfterAll
  void stop() {
    channel.shutdownNow();
    mesh.close();
  }

  @Test
  @DisplayName("a rule's refusal is 7, a bad token's 16, the wrong audience's 7")
  void refusalsOfRulesAndTokens() {
    String otherAudience = Guides.requestAuthentication("other", "audiences: [other]");
    mesh.apply(KIND, Guides.requestAuthentication(), Guides.requireToken());
    assertRefused(call("x-any", ""), Status.Code.PERMISSION_DENIED, "RBAC: access denied");
    assertRefused(
        call(AUTHORIZATION, "Bearer a.b.c"),
        Status.Code.UNAUTHENTICATED,
        "Jwt header is an invalid Base64url encoded");
    mesh.apply(KIND, otherAudience);
    assertRefused(
        call(AUTHORIZATION, "Bearer " + Guides.ISTIO_TOKEN),
        Status.Code.PERMISSION_DENIED,
        "Audiences in Jwt are not allowed");
  }

  @Test
  @DisplayName("the refusals of authorizers are what their HTTP status means")
  void refusalsOfAuthorizers() {
    mesh.apply(KIND, AuthorizedMesh.custom("custom", "grpc", EVERYTHING));
    assertRefused(
        call(HttpAuthorizer.DECISION, "deny"), Status.Code.UNKNOWN, "refused by the authorizer");
    mesh.apply(KIND, AuthorizedMesh.custom("custom", "http-down", EVERYTHING));
    assertRefused(call("x-any", ""), Status.Code.PERMISSION_DENIED, "");
    mesh.apply(KIND, AuthorizedMesh.custom("custom", "grpc-down", EVERYTHING));
    assertRefused(call("x-any", ""), Status.Code.UNAVAILABLE, "");
    mesh.apply(KIND, AuthorizedMesh.custom("custom", "undefined", EVERYTHING));
    assertRefused(call("x-any", ""), Status.Code.PERMISSION_DENIED, "RBAC: access denied");
  }

  private Status call(String header, String value) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
    AuthorizationGrpc.AuthorizationBlockingStub stub =
        AuthorizationGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    return catchThrowableOfType(
            StatusRuntimeException.class, () -> stub.check(CheckRequest.getDefaultInstance()))
        .getStatus();
  }

  private static void assertRefused(Status status, Status.Code code, String message) {
    assertThat(status.getCode()).as("%s", status).isEqualTo(code);
    assertThat(status.getDescription() == null ? "" : status.getDescription()).contains(message);
  }
}
