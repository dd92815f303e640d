package dev.portcullis.ads;

import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proxy's stream: a virtual thread that takes requests and snapshots in and writes responses,
 * with all state confined to it. What arrives only leaves a signal; the next request is let in once
 * the last was reduced, and nothing is written that the peer does not take off, so that a stuck
 * proxy costs one state and one snapshot, however much changes.
 */
final class AdsStream<Q, R> implements StreamObserver<Q>, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AdsStream.class);

  private final Wire<Q, R> wire;
  private final AdsContext context;
  private final Peer peer;
  private final StreamOutput<R> output;
  private final Signal signal = new Signal();
  private final AtomicReference<@Nullable Q> arrived = new AtomicReference<>();
  private final AtomicReference<@Nullable Status> ended = new AtomicReference<>();

  // From here on: the stream's own thread only.
  private StreamState state;
  private @Nullable ProxyConnection connection;

  /** Takes over {@code observer}; must be called before the call's start returns. */
  AdsStream(
      Wire<Q, R> wire,
      AdsContext context,
      Peer peer,
      String noncePrefix,
      ServerCallStreamObserver<R> observer) {
    this.wire = wire;
    this.context = context;
    this.peer = peer;
    this.state =
        StreamState.opened(
            new StreamState.Setup(wire.protocol(), noncePrefix, context.transition()));
    this.output = new StreamOutput<>(observer, signal::raise, () -> end(Status.CANCELLED));
  }

  @Override
  public void onNext(Q request) {
    arrived.set(request);
    signal.raise();
  }

  @Override
  public void onError(Throwable cause) {
    end(Status.CANCELLED);
  }

  @Override
  public void onCompleted() {
    end(Status.OK);
  }

  private void end(Status status) {
    ended.compareAndSet(null, status);
    signal.raise();
  }

  @Override
  public void run() {
    Status status = Status.INTERNAL.withDescription("The control plane failed; see its log.");
    try {
      output.requestOne();
      status = serve();
    } catch (StreamEndedException e) {
      status = e.status();
      context.metrics().turnedAway(wire.protocol(), status.getCode().name());
    } catch (RuntimeException e) {
      LOG.error("stream failed: peer={}", peer.host(), e);
    } finally {
      if (connection != null) {
        connection.close();
      }
      context.limits().release(peer.host());
      // Last: a peer that sees the end may count on having left nothing behind.
      output.end(status);
    }
  }

  private Status serve() throws StreamEndedException {
    while (true) {
      signal.await();
      Status end = ended.get();
      if (end != null) {
        return end;
      }
      Q request = arrived.getAndSet(null);
      if (request != null) {
        hear(request);
      }
      if (connection != null) {
        send(connection);
        connection.report(state);
      }
      if (request != null) {
        output.requestOne();
      }
    }
  }

  /** Only the first request has to describe the node, and only there is it looked at. */
  private void hear(Q request) throws StreamEndedException {
    ProxyConnection known = connection;
    if (known == null) {
      known =
          ProxyConnection.open(context, wire.protocol(), peer, wire.node(request), signal::raise);
      connection = known;
    }
    ResourceType type = ResourceType.byTypeUrl(wire.typeUrl(request));
    if (type == null) {
      return;
    }
    if (type == ResourceType.EXTENSION
        && !state.types().containsKey(type)
        && wire.hasClaims(request)) {
      // The same process as before: another would have nothing to claim.
      state = state.remembering(known.recall());
    }
    StreamState.Reduced reduced = wire.hear(state, type, request);
    state = reduced.state();
    known.judged(reduced.verdict(), state);
    checkSize(type);
  }

  private void checkSize(ResourceType type) throws StreamEndedException {
    TypeSubscription subscription = state.types().get(type);
    int most = context.limits().namesPerType();
    if (subscription != null && subscription.interest().names().size() > most) {
      throw new StreamEndedException(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "More than %d names of one type on one stream.".formatted(most)));
    }
  }

  private void send(ProxyConnection known) {
    Snapshot latest = known.latest();
    if (latest != null && latest != state.snapshot()) {
      state = state.withSnapshot(latest);
    }
    while (output.isReady()) {
      Outgoing next = state.next();
      if (next == null) {
        state = state.quiet();
        return;
      }
      output.send(wire.write(next, state.nextNonce()));
      state = state.sent(next);
      known.sent(next);
    }
  }
}
