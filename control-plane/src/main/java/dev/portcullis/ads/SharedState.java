package dev.portcullis.ads;

import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import java.lang.ref.WeakReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A state that any number of streams are in: what can come next is found out once for all of them.
 * To a stream, most of an edit is then a pointer.
 *
 * <p>What comes next is remembered weakly. A state that held its successors would keep alive all
 * that came after it for as long as one stuck stream is in it. This way a state lives as long as
 * some stream is in it; whoever gets there later computes it anew. Safe for use by many threads,
 * none of which waits for another.
 */
final class SharedState {
  private static final WeakReference<SharedState> NOT_KNOWN = new WeakReference<>(null);
  private static final Accepted NO_ANSWER = new Accepted(null, NOT_KNOWN);

  private final SharedStates<?> states;
  private final StreamState state;
  private final int hash;
  private volatile WeakReference<SharedState> newer = NOT_KNOWN;
  private volatile Accepted accepted = NO_ANSWER;
  private volatile WeakReference<@Nullable Step> step = new WeakReference<>(null);
  private volatile @Nullable SharedState quiet;
  private volatile @Nullable Boolean settled;

  /**
   * A response, and where it leads.
   *
   * @param message the response as it goes over the wire
   * @param after the state once it is sent
   */
  record Step(Outgoing response, WireMessage message, SharedState after) {}

  /** Where it leads that the last response of a type was applied: one object, read as a whole. */
  private record Accepted(@Nullable ResourceType type, WeakReference<SharedState> after) {}

  /** Only {@link SharedStates} makes them, each once. */
  SharedState(SharedStates<?> states, StreamState state) {
    this.states = states;
    this.state = state;
    this.hash = state.hashCode();
  }

  StreamState state() {
    return state;
  }

  /** After the snapshot to be told was replaced by {@code next}. */
  @SuppressWarnings("ReferenceEquality") // The same object until there is a newer one.
  SharedState withSnapshot(Snapshot next) {
    if (next == state.snapshot()) {
      return this;
    }
    SharedState known = newer.get();
    if (known == null || known.state.snapshot() != next) {
      known = states.shared(state.withSnapshot(next));
      newer = new WeakReference<>(known);
    }
    return known;
  }

  /** Continues where an earlier stream of the same process left off. */
  SharedState remembering(ExtensionMemory earlier) {
    return earlier.equals(state.extensions()) ? this : states.shared(state.remembering(earlier));
  }

  /**
   * After a request that says nothing but that the last response was applied.
   *
   * @param hearing what such a request does to a state
   */
  SharedState accepted(ResourceType type, UnaryOperator<StreamState> hearing) {
    Accepted last = accepted;
    SharedState known = last.type == type ? last.after.get() : null;
    if (known == null) {
      known = states.shared(hearing.apply(state));
      // Of several types in flight any may come first, but streams with the same past hear
      // their answers in the same order, as a rule.
      accepted = new Accepted(type, new WeakReference<>(known));
    }
    return known;
  }

  /** What to send now, null if nothing. */
  @Nullable Step next() {
    if (quiet != null) {
      return null;
    }
    Step known = step.get();
    if (known != null) {
      return known;
    }
    Outgoing response = state.next();
    if (response == null) {
      StreamState atRest = state.quiet();
      quiet = atRest.equals(state) ? this : states.shared(atRest);
      return null;
    }
    Step found = new Step(response, states.message(response), states.shared(state.sent(response)));
    step = new WeakReference<>(found);
    return found;
  }

  /** The same once {@link #next} has nothing. */
  SharedState quiet() {
    SharedState known = quiet;
    return known == null ? this : known;
  }

  /** True if the proxy has accepted everything that its snapshot says of what it asked for. */
  boolean isSettled() {
    Boolean known = settled;
    if (known == null) {
      known = state.isSettled();
      settled = known;
    }
    return known;
  }

  /** True if a response was sent that the proxy has not answered. */
  boolean isUnanswered() {
    for (TypeSubscription type : state.types().values()) {
      if (type.inFlight() != null) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || other instanceof SharedState shared && hash == shared.hash && state.equals(shared.state);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
