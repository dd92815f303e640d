package dev.portcullis.ads;

import dev.portcullis.proxy.Printable;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells each call who its peer is, and ends it if that has to be proven and is not. */
final class PeerInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(PeerInterceptor.class);

  private final boolean asksForCertificates;
  private final @Nullable TokenGate tokens;
  private final boolean trusted;
  private final Supplier<Lane> lanes;

  /**
   * Creates an interceptor.
   *
   * @param asksForCertificates true if peers may have shown one; without {@code tokens} all have
   * @param tokens what reviews the tokens of peers without a certificate, null to let them in as
   *     they are
   * @param trusted true if secrets may be told to whoever gets through to here
   * @param lanes that of the current thread
   */
  PeerInterceptor(
      boolean asksForCertificates,
      @Nullable TokenGate tokens,
      boolean trusted,
      Supplier<Lane> lanes) {
    this.asksForCertificates = asksForCertificates;
    this.tokens = tokens;
    this.trusted = trusted;
    this.lanes = lanes;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String host = host(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    Context context = Context.current().withValue(Lane.KEY, lanes.get());
    PeerIdentity certified =
        asksForCertificates
            ? PeerIdentity.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
            : PeerIdentity.UNPROVEN;
    TokenGate gate = tokens;
    boolean shown = TokenGate.isShown(headers);
    if (gate == null || (!shown && certified instanceof PeerIdentity.Workload)) {
      PeerIdentity known = shown ? new PeerIdentity.Unreviewed(certified) : certified;
      return Contexts.interceptCall(as(context, host, known), call, headers, next);
    }
    AwaitedCall<Q> awaited = new AwaitedCall<>();
    // This is the thread of a connection, perhaps of many: it must not wait for an answer.
    Thread.ofVirtual()
        .name("token-review")
        .start(() -> awaited.hear(reviewed(gate, host, context, call, headers, next)));
    return awaited;
  }

  private <Q, R> ServerCall.Listener<Q> reviewed(
      TokenGate gate,
      String host,
      Context context,
      ServerCall<Q, R> call,
      Metadata headers,
      ServerCallHandler<Q, R> next) {
    try {
      return switch (gate.review(host, headers)) {
        case TokenReview.Proven(var account) ->
            Contexts.interceptCall(as(context, host, account), call, headers, next);
        case TokenReview.Refused(var reason) ->
            refuse(call, host, Status.UNAUTHENTICATED.withDescription(reason));
        case TokenReview.Undecided(var reason) ->
            refuse(call, host, Status.UNAVAILABLE.withDescription(reason));
      };
    } catch (RuntimeException e) {
      // Its message might hold the token.
      LOG.error("a token was not reviewed, please report it: {}", e.getClass().getName());
      return refuse(call, host, Status.INTERNAL.withDescription("The control plane failed."));
    }
  }

  private static <Q, R> ServerCall.Listener<Q> refuse(
      ServerCall<Q, R> call, String host, Status status) {
    LOG.warn(
        "proxy refused: peer={} reason={}",
        host,
        Printable.of(String.valueOf(status.getDescription())));
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private Context as(Context context, String host, PeerIdentity identity) {
    return context.withValue(Peer.KEY, new Peer(host, identity, trusted));
  }

  private static String host(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress internet
        ? internet.getAddress().getHostAddress()
        : "local";
  }
}
