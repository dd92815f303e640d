package dev.portcullis.ads;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** The only class that touches a call. For one thread at a time. */
final class StreamOutput {
  private final ServerCall<?, WireMessage> call;
  private boolean begun;
  private boolean ended;

  StreamOutput(ServerCall<?, WireMessage> call) {
    this.call = call;
  }

  /** Allows the peer one more request. */
  void requestOne() {
    call.request(1);
  }

  /** False while what was written before is not on its way yet. */
  boolean isReady() {
    return !ended && call.isReady();
  }

  void send(WireMessage response) {
    begin();
    call.sendMessage(response);
  }

  private void begin() {
    if (!begun) {
      begun = true;
      call.sendHeaders(new Metadata());
    }
  }

  /** Ends the stream, in peace if {@code status} is OK. */
  void end(Status status) {
    if (ended || call.isCancelled()) {
      return;
    }
    ended = true;
    if (status.isOk()) {
      begin();
    }
    call.close(status, new Metadata());
  }
}
