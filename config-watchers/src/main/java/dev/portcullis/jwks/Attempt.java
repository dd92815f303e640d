package dev.portcullis.jwks;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt to fetch keys ended. */
sealed interface Attempt {
  /** With keys. */
  record Brought(KeySet keys, String etag, @Nullable Duration freshFor, String uri)
      implements Attempt {}

  /** With word that the last good ones still hold. */
  record Unchanged(@Nullable Duration freshFor) implements Attempt {}

  /** Without. */
  record Failed(FetchFailure failure) implements Attempt {}

  /** How it ended if the fetch did so. */
  static Attempt of(FetchResult result) {
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
