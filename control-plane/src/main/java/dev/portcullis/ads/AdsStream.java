package dev.portcullis.ads;

import dev.portcullis.ads.SharedState.Step;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One proxy's stream: takes requests and snapshots in and writes responses, with all state confined
 * to its lane's thread. What arrives only leaves a note; the next request is let in once the last
 * was reduced, and nothing is written that the peer does not take off, so that a stuck proxy costs
 * one state and one snapshot, however much changes.
 */
final class AdsStream<Q> extends ServerCall.Listener<Q> implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AdsStream.class);

  private final SharedStates<Q> states;
  private final AdsContext context;
  private final Peer peer;
  private final Lane lane;
  private final StreamOutput output;
  private final Nonces nonces;
  private final AtomicBoolean queued = new AtomicBoolean();
  private volatile @Nullable Q arrived;
  private volatile @Nullable Status ended;

  // From here on: the lane's thread only.
  private SharedState state;
  private @Nullable FutureTask<ProxyConnection> opening;
  private @Nullable ProxyConnection connection;
  private boolean busy;
  private boolean again;
  private boolean over;

  /** Takes over {@code call}, and asks for its first message. */
  AdsStream(
      SharedStates<Q> states,
      AdsContext context,
      Peer peer,
      Lane lane,
      String number,
      ServerCall<Q, WireMessage> call) {
    this.states = states;
    this.context = context;
    this.peer = peer;
    this.lane = lane;
    this.output = new StreamOutput(call);
    this.nonces = new Nonces(number);
    this.state = states.opened();
    output.requestOne();
  }

  @Override
  public void onMessage(Q request) {
    if (states.wire().isUnreadable(request)) {
      end(context.unreadable(states.wire().protocol(), peer));
    } else {
      arrived = request;
      raise();
    }
  }

  @Override
  public void onComplete() {
    end(Status.OK); // gRPC may have ended the call by itself
  }

  @Override
  public void onReady() {
    raise();
  }

  @Override
  public void onCancel() {
    end(Status.CANCELLED);
  }

  @Override
  public void onHalfClose() {
    end(Status.OK);
  }

  private void end(Status status) {
    if (ended == null) {
      ended = status;
    }
    raise();
  }

  /** Has the stream look at what is new; by any thread, returns at once. */
  private void raise() {
    if (lane.isHere()) {
      look();
    } else if (queued.compareAndSet(false, true)) {
      lane.enqueue(this);
    }
  }

  @Override
  public void run() {
    // Before the look: what comes during it is looked at again.
    queued.set(false);
    look();
  }

  /** A call may answer a write by an event, which must not be dealt with inside of the write. */
  private void look() {
    again = true;
    if (busy) {
      return;
    }
    busy = true;
    try {
      while (again) {
        again = false;
        serve();
      }
    } catch (StreamEndedException e) {
      turnAway(e.status());
    } catch (RuntimeException e) {
      LOG.error("stream failed: peer={}", peer.host(), e);
      finish(Status.INTERNAL.withDescription("The control plane failed; see its log."));
    } finally {
      busy = false;
    }
  }

  private void serve() throws StreamEndedException {
    if (over) {
      leave();
      return;
    }
    Status end = ended;
    if (end != null) {
      finish(end);
      return;
    }
    Q request = arrived;
    if (request != null && !isOpen(request)) {
      return;
    }
    if (request != null) {
      arrived = null;
      hear(request);
    }
    ProxyConnection known = connection;
    if (known != null) {
      send(known);
      known.reached(state, !output.isReady());
    }
    if (request != null) {
      output.requestOne();
    }
  }

  /** Only the first request has to describe the node, and only there is it looked at. */
  private boolean isOpen(Q request) throws StreamEndedException {
    if (connection != null) {
      return true;
    }
    if (opening == null) {
      open(request);
    }
    FutureTask<ProxyConnection> task = opening;
    if (task == null || !task.isDone()) {
      return false;
    }
    connection = opened(task);
    opening = null;
    return true;
  }

  private void open(Q request) {
    FutureTask<ProxyConnection> task =
        new FutureTask<>(() ->
            ProxyConnection.open(
                context, states.wire().protocol(), peer, states.wire().node(request), this::raise));
    opening = task;
    if (!PodOfToken.isAwaited(peer.identity())) {
      task.run();
      return;
    }
    // The Pod may not be known yet, and others live on this thread.
    Thread.ofVirtual()
        .name("ads-opening")
        .start(() -> {
          task.run();
          raise();
        });
  }

  private static ProxyConnection opened(FutureTask<ProxyConnection> task)
      throws StreamEndedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StreamEndedException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // The same object unless names come or go.
  private void hear(Q request) throws StreamEndedException {
    Wire<Q> wire = states.wire();
    ResourceType type = ResourceType.byTypeUrl(wire.typeUrl(request));
    ProxyConnection known = connection;
    if (type == null || known == null) {
      return;
    }
    if (type == ResourceType.EXTENSION
        && !state.state().types().containsKey(type)
        && wire.hasClaims(request)) {
      // The same process as before: another would have nothing to claim.
      state = state.remembering(known.recall());
    }
    Interest before = state.state().interest(type);
    SharedStates.Reduced reduced =
        states.hear(state, type, request, nonces.read(type, wire.nonce(request)));
    state = reduced.state();
    known.judged(reduced.verdict(), state.state());
    Interest after = state.state().interest(type);
    if (after != before) {
      refuse(context.limits().objection(after.names()));
    }
  }

  private static void refuse(@Nullable String objection) throws StreamEndedException {
    if (objection != null) {
      throw new StreamEndedException(Status.RESOURCE_EXHAUSTED.withDescription(objection));
    }
  }

  @SuppressWarnings("ReferenceEquality") // The same object until there is a newer one.
  private void send(ProxyConnection known) throws StreamEndedException {
    Snapshot latest = known.latest();
    if (latest != null && latest != state.state().snapshot()) {
      refuse(context.limits().objection(latest));
      state = state.withSnapshot(latest);
    }
    while (output.isReady()) {
      Step next = state.next();
      if (next == null) {
        state = state.quiet();
        return;
      }
      output.send(next.message().with(nonces.next(next.response().type())));
      state = next.after();
      known.sent(next.response());
    }
  }

  private void turnAway(Status status) {
    context.metrics().turnedAway(states.wire().protocol(), status.getCode().name());
    ProxyConnection known = connection;
    if (known != null) {
      known.turnAway(String.valueOf(status.getDescription()));
    }
    finish(status);
  }

  private void finish(Status status) {
    over = true;
    leave();
    context.limits().release(peer.host());
    // Last: a peer that sees the end may count on having left nothing behind.
    output.end(status);
  }

  /** Leaves nothing behind, also of what opened only after the end. */
  private void leave() {
    ProxyConnection known = connection;
    FutureTask<ProxyConnection> task = opening;
    if (known == null && task != null && task.state() == Future.State.SUCCESS) {
      known = task.resultNow();
    }
    connection = null;
    if (task != null && task.isDone()) {
      opening = null;
    }
    if (known != null) {
      known.close();
    }
  }
}
