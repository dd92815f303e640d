package dev.portcullis.ads;

import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The reducer by itself: no thread, no network. */
final class PureDriver implements Driver {
  private final Queue<Answer> answers = new ArrayDeque<>();
  private StreamState state;

  PureDriver(Protocol protocol) {
    state = StreamState.opened(new StreamState.Setup(protocol, "pure", new MixingTransition()));
  }

  StreamState state() {
    return state;
  }

  /** As when the same process comes back. */
  void remember(ExtensionMemory memory) {
    state = state.remembering(memory);
  }

  @Override
  public void snapshot(Snapshot snapshot) {
    state = state.withSnapshot(snapshot);
    flush();
  }

  @Override
  public void send(DeltaDiscoveryRequest request) {
    state = state.hear(type(request.getTypeUrl()), request).state();
    flush();
  }

  @Override
  public void send(DiscoveryRequest request) {
    state = state.hear(type(request.getTypeUrl()), request).state();
    flush();
  }

  private static ResourceType type(String url) {
    return Objects.requireNonNull(ResourceType.byTypeUrl(url));
  }

  private void flush() {
    for (Outgoing next = state.next(); next != null; next = state.next()) {
      answers.add(
          state.setup().protocol() == Protocol.DELTA
              ? Answer.of(DeltaProtocol.write(next, state.nextNonce()))
              : Answer.of(SotwProtocol.write(next, state.nextNonce())));
      state = state.sent(next);
      if (answers.size() > 1_000) {
        throw new AssertionError("endless responses: " + next);
      }
    }
    state = state.quiet();
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
