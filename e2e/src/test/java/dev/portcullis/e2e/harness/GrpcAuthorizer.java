package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.service.auth.v3.AuthorizationGrpc.AuthorizationImplBase;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import io.envoyproxy.envoy.service.auth.v3.OkHttpResponse;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The same as {@link HttpAuthorizer}, asked by gRPC; connections are let in from this machine. */
public final class GrpcAuthorizer extends AuthorizationImplBase implements AutoCloseable {
  private final Queue<CheckRequest> asked = new ConcurrentLinkedQueue<>();
  private final Server server;
  private volatile boolean connectionsAllowed = true;

  /** Starts one on a free port. */
  public GrpcAuthorizer() {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", FreePorts.next()))
              .addService(this)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** What it has been asked since the last call. */
  public ImmutableList<CheckRequest> drainAsked() {
    ImmutableList<CheckRequest> all = ImmutableList.copyOf(asked);
    asked.removeAll(all);
    return all;
  }

  /** Decides about connections that carry no HTTP. */
  public void allowConnections(boolean allowed) {
    connectionsAllowed = allowed;
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> answers) {
    asked.add(request);
    boolean http = request.getAttributes().getRequest().hasHttp();
    String decision =
        request
            .getAttributes()
            .getRequest()
            .getHttp()
            .getHeadersOrDefault(HttpAuthorizer.DECISION, "");
    boolean allowed = http ? decision.equals("allow") : connectionsAllowed;
    answers.onNext(allowed ? allowed() : denied());
    answers.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static CheckResponse allowed() {
    return CheckResponse.newBuilder()
        .setStatus(Status.newBuilder().setCode(Code.OK_VALUE))
        .setOkResponse(OkHttpResponse.newBuilder().addHeaders(header("x-user", "alice")))
        .build();
  }

  private static CheckResponse denied() {
    return CheckResponse.newBuilder()
        .setStatus(Status.newBuilder().setCode(Code.PERMISSION_DENIED_VALUE))
        .setDeniedResponse(
            DeniedHttpResponse.newBuilder()
                .setStatus(HttpStatus.newBuilder().setCode(StatusCode.PaymentRequired))
                .addHeaders(header("x-why", "because"))
                .setBody("refused by the authorizer"))
        .build();
  }

  private static HeaderValueOption header(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .build();
  }
}
