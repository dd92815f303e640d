package dev.portcullis.admission;

/** Decides about one object that somebody wants to have stored. */
@FunctionalInterface
public interface AdmissionHandler {
  /**
   * The answer. Called by many threads at a time; an exception is answered as a failed call, so
   * that the {@code failurePolicy} applies.
   */
  AdmissionResponse review(AdmissionRequest request);
}
