package dev.portcullis.e2e.signal;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps the first messages as they came over the wire, and counts all. */
final class Wiretap implements ServerInterceptor {
  private static final int KEPT = 100;

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final AtomicLong count = new AtomicLong();

  /** All that was kept, a character for each byte. */
  String text() {
    return String.join("\n", messages);
  }

  long count() {
    return count.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        if (count.incrementAndGet() <= KEPT) {
          messages.add(new String((byte[]) message, StandardCharsets.ISO_8859_1));
        }
        super.onMessage(message);
      }
    };
  }
}
