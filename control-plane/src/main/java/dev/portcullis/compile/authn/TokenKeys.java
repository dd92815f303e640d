package dev.portcullis.compile.authn;

/** What verifies the tokens of an issuer. */
public sealed interface TokenKeys permits KeySetText, RemoteKeys {
  /** True if the keys were fetched here, or should have been. */
  boolean isFetched();

  /** True if this only stands in for keys that may be known elsewhere. */
  boolean isAwaited();

  /** What does not change when keys do. */
  TokenKeys outline();
}
