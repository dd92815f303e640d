package dev.portcullis.ads;

/** Which response of its type a request answers, as its nonce says. */
enum Answers {
  /** None: it has no nonce. */
  NOTHING,
  /** The last one. */
  LATEST,
  /** One before the last, or one of another stream. */
  EARLIER
}
