package dev.portcullis.ads;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Tells each call who its peer is. */
final class PeerInterceptor implements ServerInterceptor {
  private final boolean provesIdentity;
  private final boolean trusted;

  /**
   * Creates an interceptor.
   *
   * @param provesIdentity true if every peer had to show a certificate
   * @param trusted true if secrets may be told to whoever gets through to here
   */
  PeerInterceptor(boolean provesIdentity, boolean trusted) {
    this.provesIdentity = provesIdentity;
    this.trusted = trusted;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Peer peer =
        new Peer(
            host(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
            provesIdentity
                ? PeerIdentity.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
                : PeerIdentity.UNPROVEN,
            trusted);
    return Contexts.interceptCall(Context.current().withValue(Peer.KEY, peer), call, headers, next);
  }

  private static String host(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress internet
        ? internet.getAddress().getHostAddress()
        : "local";
  }
}
