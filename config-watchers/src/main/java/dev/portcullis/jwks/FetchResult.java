package dev.portcullis.jwks;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a fetch. */
public sealed interface FetchResult {
  /**
   * The server answered 200.
   *
   * @param body at most 1 MiB of text, not looked into
   * @param etag "" for none
   * @param freshFor how long the server says the answer is good, null where it doesn't say
   * @param uri where the keys are: after discovery and redirects
   */
  record Fetched(String body, String etag, @Nullable Duration freshFor, String uri)
      implements FetchResult {
    /** Never the body: a server may answer with what is a secret. */
    @Override
    public String toString() {
      return "Fetched[" + body.length() + " characters from " + uri + "]";
    }
  }

  /** The server answered that the last good answer still holds. */
  record NotModified(@Nullable Duration freshFor) implements FetchResult {}

  /** There is no answer that could be a key set. */
  record Failed(FetchFailure failure) implements FetchResult {}
}
