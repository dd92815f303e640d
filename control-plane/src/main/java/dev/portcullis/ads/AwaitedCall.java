package dev.portcullis.ads;

import io.grpc.ServerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call of which it is not known yet who hears it. No more than a few events can come meanwhile:
 * nobody asks for its messages.
 */
final class AwaitedCall<Q> extends ServerCall.Listener<Q> {
  private final List<Consumer<ServerCall.Listener<Q>>> missed = new ArrayList<>();
  private ServerCall.@Nullable Listener<Q> hearer;

  /** From now on {@code listener} hears it, first what it has missed. */
  synchronized void hear(ServerCall.Listener<Q> listener) {
    missed.forEach(event -> event.accept(listener));
    missed.clear();
    hearer = listener;
  }

  private synchronized void pass(Consumer<ServerCall.Listener<Q>> event) {
    if (hearer == null) {
      missed.add(event);
    } else {
      event.accept(hearer);
    }
  }

  @Override
  public void onMessage(Q message) {
    pass(listener -> listener.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    pass(ServerCall.Listener::onHalfClose);
  }

  @Override
  public void onCancel() {
    pass(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    pass(ServerCall.Listener::onComplete);
  }

  @Override
  public void onReady() {
    pass(ServerCall.Listener::onReady);
  }
}
