package dev.portcullis.jwks;

/**
 * Why there are no keys.
 *
 * @param detail a sentence without a full stop, without anything of the answer's body, fit for a
 *     log line
 */
public record FetchFailure(Cause cause, String detail) {

  /** The kinds of trouble that users treat differently. */
  public enum Cause {
    /** A host or an address that must not be asked. */
    NOT_ALLOWED,
    DNS,
    TCP,
    TLS,
    /** It took longer than the rule's {@code timeout}. */
    TIMEOUT,
    HTTP_PROXY,
    HTTP_STATUS,
    REDIRECT,
    TOO_LARGE,
    /** The answer is no HTTP, or breaks off. */
    HTTP,
    /** The discovery document says no usable {@code jwks_uri}. */
    DISCOVERY,
    NOT_JSON,
    NO_KEYS,
    NO_USABLE_KEY
  }
}
