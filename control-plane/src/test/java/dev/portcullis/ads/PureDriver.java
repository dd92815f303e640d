package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.ads.SharedState.Step;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The reducer by itself: no thread, no network. Beside it, the same is done in states that the
 * streams of all tests share: whatever others went through before, it has to come to the same.
 */
final class PureDriver implements Driver {
  private static final MixingTransition TRANSITION = new MixingTransition();
  private static final SharedStates<DeltaDiscoveryRequest> DELTA =
      new SharedStates<>(new Wire.Delta(), TRANSITION);
  private static final SharedStates<DiscoveryRequest> SOTW =
      new SharedStates<>(new Wire.Sotw(), TRANSITION);

  private final Queue<Answer> answers = new ArrayDeque<>();
  private final Nonces nonces = new Nonces("pure");
  private StreamState state;
  private SharedState shared;

  PureDriver(Protocol protocol) {
    state = StreamState.opened(new StreamState.Setup(protocol, TRANSITION));
    shared = protocol == Protocol.DELTA ? DELTA.opened() : SOTW.opened();
  }

  StreamState state() {
    return state;
  }

  /** As when the same process comes back. */
  void remember(ExtensionMemory memory) {
    state = state.remembering(memory);
    shared = shared.remembering(memory);
  }

  @Override
  public void snapshot(Snapshot snapshot) {
    state = state.withSnapshot(snapshot);
    shared = shared.withSnapshot(snapshot);
    flush();
  }

  @Override
  public void send(DeltaDiscoveryRequest request) {
    ResourceType type = type(request.getTypeUrl());
    Answers answered = nonces.read(type, request.getResponseNonce());
    StreamState.Reduced reduced = state.hear(type, request, answered);
    SharedStates.Reduced sharedReduced = DELTA.hear(shared, type, request, answered);
    heard(reduced, sharedReduced);
  }

  @Override
  public void send(DiscoveryRequest request) {
    ResourceType type = type(request.getTypeUrl());
    Answers answered = nonces.read(type, request.getResponseNonce());
    StreamState.Reduced reduced = state.hear(type, request, answered);
    SharedStates.Reduced sharedReduced = SOTW.hear(shared, type, request, answered);
    heard(reduced, sharedReduced);
  }

  private void heard(StreamState.Reduced reduced, SharedStates.Reduced sharedReduced) {
    assertThat(sharedReduced.verdict()).isEqualTo(reduced.verdict());
    state = reduced.state();
    shared = sharedReduced.state();
    flush();
  }

  private static ResourceType type(String url) {
    return Objects.requireNonNull(ResourceType.byTypeUrl(url));
  }

  private void flush() {
    assertThat(shared.state()).isEqualTo(state);
    for (Outgoing next = state.next(); next != null; next = state.next()) {
      Step step = Objects.requireNonNull(shared.next());
      assertThat(step.response()).isEqualTo(next);
      String nonce = nonces.next(next.type());
      answers.add(
          state.setup().protocol() == Protocol.DELTA
              ? Answer.of(DeltaProtocol.write(next).toBuilder().setNonce(nonce).build())
              : Answer.of(SotwProtocol.write(next).toBuilder().setNonce(nonce).build()));
      state = state.sent(next);
      shared = step.after();
      if (answers.size() > 1_000) {
        throw new AssertionError("endless responses: " + next);
      }
    }
    assertThat(shared.next()).isNull();
    state = state.quiet();
    shared = shared.quiet();
    assertThat(shared.state()).isEqualTo(state);
    assertThat(shared.isSettled()).isEqualTo(state.isSettled());
  }

  @Override
  public @Nullable Answer next() {
    return answers.poll();
  }

  @Override
  public boolean knowsSilence() {
    return true;
  }

  @Override
  public void close() {}
}
