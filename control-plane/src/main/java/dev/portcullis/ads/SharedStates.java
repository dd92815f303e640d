package dev.portcullis.ads;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import dev.portcullis.xds.PolicyTransition;
import dev.portcullis.xds.ResourceType;

/**
 * The states that streams of one variant of the protocol are in, one object for all that are equal.
 * Safe for use by many threads.
 *
 * @param <Q> the requests
 */
final class SharedStates<Q> {
  // Of all requests that are remembered together; more than a hundred kinds of proxy with a
  // thousand names each, or fewer with names that are longer than this.
  private static final int MOST_NAMES = 100_000;
  private static final int LONG_NAME = 128;

  private final Wire<Q> wire;
  private final SharedState opened;
  private final Interner<SharedState> all = Interners.newWeakInterner();
  private final Cache<Asked, SharedState> asked =
      CacheBuilder.newBuilder()
          .maximumWeight(MOST_NAMES)
          .weigher((Asked question, SharedState after) ->
              1 + question.content.size() + question.content.length() / LONG_NAME)
          .weakValues()
          .build();

  /** What a request says in a state. */
  private record Asked(
      SharedState state, ResourceType type, Answers answers, RequestContent content) {}

  /** The state after a request, and what the request said about the response before it. */
  record Reduced(SharedState state, Verdict verdict) {}

  SharedStates(Wire<Q> wire, PolicyTransition transition) {
    this.wire = wire;
    this.opened = shared(StreamState.opened(new StreamState.Setup(wire.protocol(), transition)));
  }

  Wire<Q> wire() {
    return wire;
  }

  /** A stream on which nothing was said. */
  SharedState opened() {
    return opened;
  }

  /** The one object for all streams in this state. */
  SharedState shared(StreamState state) {
    return all.intern(new SharedState(this, state));
  }

  WireMessage message(Outgoing response) {
    return wire.write(response);
  }

  /** After a request of {@code type}, which {@code answers} a response. */
  Reduced hear(SharedState before, ResourceType type, Q request, Answers answers) {
    RequestContent content = wire.content(request);
    if (content.refuses()) {
      StreamState.Reduced reduced = wire.hear(before.state(), type, request, answers);
      return new Reduced(shared(reduced.state()), reduced.verdict());
    }
    TypeSubscription subscription = before.state().types().get(type);
    Verdict verdict =
        subscription == null ? Verdict.NONE : subscription.verdict(answers, /* refusal= */ null);
    if (content.isPlain() && verdict instanceof Verdict.Accepted) {
      return new Reduced(
          before.accepted(type, state -> wire.hear(state, type, request, answers).state()),
          verdict);
    }
    Asked question = new Asked(before, type, answers, content);
    SharedState after = asked.getIfPresent(question);
    if (after == null) {
      after = shared(wire.hear(before.state(), type, request, answers).state());
      asked.put(question, after);
    }
    return new Reduced(after, verdict);
  }
}
