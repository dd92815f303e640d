package dev.portcullis.jwks;

import dev.portcullis.jwks.FetchFailure.Cause;

/** Ends a fetch, wherever it has got to. */
final class FetchException extends Exception {
  private final FetchFailure failure;

  FetchException(Cause cause, String detail) {
    // No stack: it ends in a sentence for users, and a bad server makes thousands.
    super(detail, null, false, false);
    this.failure = new FetchFailure(cause, detail);
  }

  FetchFailure failure() {
    return failure;
  }
}
