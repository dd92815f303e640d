package dev.portcullis.ads;

import io.grpc.Status;

/** Ends a stream with a status for its peer. */
final class StreamEndedException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Status status;

  StreamEndedException(Status status) {
    super(status.getDescription(), null, false, false);
    this.status = status;
  }

  Status status() {
    return status;
  }
}
