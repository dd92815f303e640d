package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What pages of other origins may do: {@code corsPolicy} of a route of a VirtualService.
 *
 * @param maxAge null where browsers decide how long they remember the answer
 * @param allowCredentials null where nothing is said, which is no
 */
public record CorsPolicy(
    ImmutableList<StringMatch> allowOrigins,
    ImmutableList<String> allowMethods,
    ImmutableList<String> allowHeaders,
    ImmutableList<String> exposeHeaders,
    @Nullable Duration maxAge,
    @Nullable Boolean allowCredentials,
    UnmatchedPreflights unmatchedPreflights) {

  /** What becomes of preflights of an origin that isn't allowed, in the order of Istio's proto. */
  public enum UnmatchedPreflights {
    UNSPECIFIED,
    FORWARD,
    IGNORE
  }
}
