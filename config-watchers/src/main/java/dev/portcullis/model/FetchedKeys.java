package dev.portcullis.model;

import com.google.common.collect.ImmutableList;

/** What is known of the keys behind a {@link JwksReference}. */
public sealed interface FetchedKeys {
  /** Nothing is known yet, and nothing went wrong yet. */
  Awaited UNKNOWN = new Awaited(ImmutableList.of());

  /** What went wrong, as sentences without their place, without anything of an answer's body. */
  ImmutableList<String> troubles();

  /**
   * The last good keys.
   *
   * @param jwks the key set in canonical form, with at least one key
   * @param troubles why they may be old
   * @param leftOut which keys of the answer are not used, and why, as such sentences
   */
  record Known(String jwks, ImmutableList<String> troubles, ImmutableList<String> leftOut)
      implements FetchedKeys {
    /** Keys that there is nothing to say about. */
    public Known(String jwks) {
      this(jwks, ImmutableList.of(), ImmutableList.of());
    }
  }

  /**
   * This process has never had them, and can't tell whether proxies have: what a proxy holds must
   * not be overwritten for want of them.
   */
  record Awaited(ImmutableList<String> troubles) implements FetchedKeys {}

  /** They are older than {@code portcullis.jwks.maxStale}: no token is good any more. */
  record Expired(ImmutableList<String> troubles) implements FetchedKeys {}
}
