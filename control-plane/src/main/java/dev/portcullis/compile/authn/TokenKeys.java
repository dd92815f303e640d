package dev.portcullis.compile.authn;

import org.jspecify.annotations.Nullable;

/** What verifies the tokens of an issuer. */
public sealed interface TokenKeys permits KeySetText, RemoteKeys {
  /**
   * Tells keys that are fetched here from others; of what only stands in for them, that it does.
   * Null for keys that are not fetched here.
   */
  @Nullable String mark();

  /** What does not change when keys do. */
  TokenKeys outline();
}
