package dev.portcullis.compile.gatewayapi;

import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.HttpMatch;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which of several matches that fit a request counts, whatever rule and route they stand in: the
 * Gateway API's order as Istio has it. Of equals the one of the older route comes first, which is
 * for a stable sort to keep.
 */
public final class MatchPrecedence implements Comparator<@Nullable HttpMatch> {
  /** The most specific first; null, which fits every request, last. */
  public static final MatchPrecedence MOST_SPECIFIC_FIRST = new MatchPrecedence();

  private static final Comparator<HttpMatch> ORDER =
      Comparator.comparingInt((HttpMatch match) -> -rank(match.uri()))
          .thenComparingInt(match -> -length(match.uri()))
          .thenComparing(match -> match.method() == null)
          .thenComparingInt(match -> -match.headers().size())
          .thenComparingInt(match -> -match.queryParams().size());

  private MatchPrecedence() {}

  @Override
  public int compare(@Nullable HttpMatch one, @Nullable HttpMatch other) {
    if (one == null || other == null) {
      return Boolean.compare(one == null, other == null);
    }
    return ORDER.compare(one, other);
  }

  private static int rank(@Nullable StringMatch path) {
    return switch (path) {
      case null -> 0;
      case StringMatch.Exact _ -> 3;
      case StringMatch.Prefix _, StringMatch.PathPrefix _ -> 2;
      case StringMatch.Regex _ -> 1;
      case StringMatch.Present _ -> 0;
    };
  }

  private static int length(@Nullable StringMatch path) {
    return switch (path) {
      case null -> 0;
      case StringMatch.Exact(String value) -> value.length();
      case StringMatch.Prefix(String value) -> value.length();
      case StringMatch.PathPrefix(String value) -> value.length();
      case StringMatch.Regex(String value) -> value.length();
      case StringMatch.Present _ -> 0;
    };
  }
}
