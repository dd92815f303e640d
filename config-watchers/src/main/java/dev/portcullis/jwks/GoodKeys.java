package dev.portcullis.jwks;

import java.time.Instant;

/**
 * The last good keys of a target.
 *
 * @param fetched when their server last said that these are the keys
 * @param changed when it first said so
 * @param etag "" for none
 * @param uri where they are: after discovery and redirects
 */
record GoodKeys(KeySet keys, Instant fetched, Instant changed, String etag, String uri) {
  /** The same, once their server has said again that these are the keys. */
  GoodKeys confirmed(Instant now) {
    return new GoodKeys(keys, now, changed, etag, uri);
  }

  /**
   * The same as seen when it is {@code now}: a clock that was ahead must not keep them for ever.
   */
  GoodKeys seenAt(Instant now) {
    return fetched.isAfter(now)
        ? new GoodKeys(keys, now, changed.isAfter(now) ? now : changed, etag, uri)
        : this;
  }
}
