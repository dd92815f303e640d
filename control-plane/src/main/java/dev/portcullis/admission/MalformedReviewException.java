package dev.portcullis.admission;

/** Thrown for a body that is no AdmissionReview; the message is a sentence, and quotes nothing. */
final class MalformedReviewException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedReviewException(String message) {
    super(message);
  }
}
