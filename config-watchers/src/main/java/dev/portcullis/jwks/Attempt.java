package dev.portcullis.jwks;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an attempt to fetch keys ended. */
sealed interface Attempt {
  /** Of this replica itself. */
  sealed interface Own extends Attempt {}

  /** With keys. */
  record Brought(KeySet keys, String etag, @Nullable Duration freshFor, String uri)
      implements Own {}

  /** With word that the last good ones still hold. */
  record Unchanged(@Nullable Duration freshFor) implements Own {}

  /**
   * With keys that another replica fetched.
   *
   * @param until how long to rely on them
   */
  record Adopted(GoodKeys keys, Instant until) implements Attempt {}

  /** Without. */
  record Failed(FetchFailure failure) implements Own {}

  /** How it ended if the fetch did so. */
  static Own of(FetchResult result) {
    return switch (result) {
      case FetchResult.Fetched fetched ->
          switch (KeySetReader.read(fetched.body())) {
            case KeySetReader.Understood(KeySet keys) ->
                new Brought(keys, fetched.etag(), fetched.freshFor(), fetched.uri());
            case KeySetReader.Unreadable(FetchFailure failure) -> new Failed(failure);
          };
      case FetchResult.NotModified(Duration freshFor) -> new Unchanged(freshFor);
      case FetchResult.Failed(FetchFailure failure) -> new Failed(failure);
    };
  }
}
