package dev.portcullis.ads;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Counts the requests that a stream is through with: it lets in one more after each. */
final class ReducedRequests implements ServerInterceptor {
  private static final long DEADLINE_SECONDS = 20;

  private final Semaphore letIn = new Semaphore(0);

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return next.startCall(
        new SimpleForwardingServerCall<Q, R>(call) {
          @Override
          public void request(int messages) {
            letIn.release(messages);
            super.request(messages);
          }
        },
        headers);
  }

  /** Waits until {@code requests} have been reduced and what follows from them was sent. */
  void await(int requests) {
    try {
      if (!letIn.tryAcquire(requests + 1, DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(requests + " requests were not reduced in time");
      }
      letIn.release(requests + 1);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
