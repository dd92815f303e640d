package dev.portcullis.admission;

import java.time.Duration;

/** Told of every call of a webhook. */
@FunctionalInterface
public interface AdmissionListener {
  /** A call of {@code path} ended so. */
  void reviewed(String path, Outcome outcome, Duration took);

  /** How a call ends. */
  enum Outcome {
    ALLOWED,
    WARNED,
    PATCHED,
    REFUSED,
    /** The body was no review. */
    MALFORMED,
    /** There were too many calls at once. */
    OVERLOADED,
    /** The handler took too long, or failed. */
    FAILED
  }
}
