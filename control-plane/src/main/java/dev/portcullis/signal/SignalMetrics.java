package dev.portcullis.signal;

/** Counts what becomes of signals; called by many threads, must return at once. */
@FunctionalInterface
public interface SignalMetrics {
  /** Counts nothing. */
  SignalMetrics NONE = (outcome, count) -> {};

  /** What becomes of a signal. */
  enum Outcome {
    /** It was passed on. */
    HEARD,
    /** No proxy of that name is connected to this replica. */
    UNKNOWN_PROXY,
    /** The sender's certificate is not that of the proxy. */
    NOT_ALLOWED,
    /** The proxy's policies refer to no key set that is fetched. */
    NOTHING_TO_FETCH,
    /** What was sent is no signal, or too much at once. */
    MALFORMED,
    /** The sender has too many calls open. */
    TOO_MANY
  }

  /** So many signals came to {@code outcome}. */
  void signals(Outcome outcome, int count);
}
