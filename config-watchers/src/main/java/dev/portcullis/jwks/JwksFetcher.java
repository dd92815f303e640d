package dev.portcullis.jwks;

/** Gets a key set from its server. */
@FunctionalInterface
public interface JwksFetcher {
  /**
   * Fetches, discovering first where to if need be. Blocks for {@code request.timeout()} at most,
   * be it that a name server, a proxy or a server hangs. For many threads at a time.
   */
  FetchResult fetch(FetchRequest request);
}
