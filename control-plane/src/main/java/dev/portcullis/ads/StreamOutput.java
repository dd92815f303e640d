package dev.portcullis.ads;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * The only class that touches a call's observer, which is not safe for use by several threads: all
 * but the constructor and the handlers is called by the stream's own thread.
 */
final class StreamOutput<R> {
  private final ServerCallStreamObserver<R> observer;
  private boolean ended;

  /**
   * Takes over {@code observer}; must be called before the call's start returns.
   *
   * @param ready called when there is room to write again
   * @param cancelled called when the peer is gone
   */
  StreamOutput(ServerCallStreamObserver<R> observer, Runnable ready, Runnable cancelled) {
    this.observer = observer;
    observer.disableAutoRequest();
    observer.setOnReadyHandler(ready);
    observer.setOnCancelHandler(cancelled);
  }

  /** Allows the peer one more request. */
  void requestOne() {
    observer.request(1);
  }

  /** False while what was written before is not on its way yet. */
  boolean isReady() {
    return !ended && observer.isReady();
  }

  void send(R response) {
    observer.onNext(response);
  }

  /** Ends the stream, in peace if {@code status} is OK. */
  void end(Status status) {
    if (ended || observer.isCancelled()) {
      return;
    }
    ended = true;
    if (status.isOk()) {
      observer.onCompleted();
    } else {
      observer.onError(new StatusRuntimeException(status));
    }
  }
}
