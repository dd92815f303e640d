package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A single fetch, for people who want to see what a {@link JwksSource} would get. */
public final class KeySetFetch {
  private static final FetchFailure NOTHING_ASKED =
      new FetchFailure(
          FetchFailure.Cause.HTTP_STATUS, "the server answers 304 to an unconditional request");

  private KeySetFetch() {}

  /** What came of it. */
  public sealed interface Outcome {
    /**
     * Keys.
     *
     * @param jwks the key set in canonical form
     * @param keyIds fit to be shown
     * @param leftOut why keys of the answer are not used
     * @param uri where they were found in the end
     * @param freshFor how long the server says that they are good, null if it doesn't say
     */
    record Keys(
        String jwks,
        ImmutableList<String> keyIds,
        ImmutableList<String> leftOut,
        String uri,
        @Nullable Duration freshFor)
        implements Outcome {}

    /** No keys. */
    record NoKeys(FetchFailure failure) implements Outcome {}
  }

  /** Fetches, and reads what came. Blocks as long as the request allows. */
  public static Outcome fetch(JwksFetcher fetcher, FetchRequest request) {
    return switch (Attempt.of(fetcher.fetch(request))) {
      case Attempt.Brought(KeySet keys, _, Duration freshFor, String uri) ->
          new Outcome.Keys(
              keys.jwks(),
              keys.keyIds().stream().map(KeyIds::shown).collect(ImmutableList.toImmutableList()),
              keys.reasons(),
              uri,
              freshFor);
      case Attempt.Unchanged _ -> new Outcome.NoKeys(NOTHING_ASKED);
      case Attempt.Failed(FetchFailure failure) -> new Outcome.NoKeys(failure);
    };
  }
}
