package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.ClaimMatch;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.SourceMatch;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a match of a delegate is within one of its root, and what both are together: a delegate
 * must not reach for requests that its root doesn't give it.
 */
final class DelegatedMatches {
  private DelegatedMatches() {}

  static boolean isWithin(HttpMatch inner, HttpMatch outer) {
    return isWithin(inner.uri(), outer.uri())
        && isWithin(inner.scheme(), outer.scheme())
        && isWithin(inner.method(), outer.method())
        && isWithin(inner.authority(), outer.authority())
        && areWithin(inner.headers(), outer.headers())
        && areWithin(inner.withoutHeaders(), outer.withoutHeaders())
        && areWithin(inner.queryParams(), outer.queryParams())
        && inner.ignoreUriCase() == outer.ignoreUriCase()
        && isOneOrAny(inner.port(), outer.port())
        && isWithin(inner.source(), outer.source())
        && (inner.gateways().isEmpty()
            || outer.gateways().isEmpty()
            || outer.gateways().containsAll(inner.gateways()));
  }

  static HttpMatch merge(HttpMatch inner, HttpMatch outer) {
    return new HttpMatch(
        DelegatedRoutes.name(outer.name(), inner.name()),
        inner.statPrefix().isEmpty() ? outer.statPrefix() : inner.statPrefix(),
        or(inner.uri(), outer.uri()),
        inner.ignoreUriCase(),
        or(inner.scheme(), outer.scheme()),
        or(inner.method(), outer.method()),
        or(inner.authority(), outer.authority()),
        both(inner.headers(), outer.headers()),
        both(inner.withoutHeaders(), outer.withoutHeaders()),
        ImmutableList.<ClaimMatch>builder().addAll(outer.claims()).addAll(inner.claims()).build(),
        both(inner.queryParams(), outer.queryParams()),
        or(inner.port(), outer.port()),
        merge(inner.source(), outer.source()),
        inner.gateways().isEmpty() ? outer.gateways() : inner.gateways(),
        inner.location());
  }

  private static boolean areWithin(Map<String, StringMatch> inner, Map<String, StringMatch> outer) {
    return inner.entrySet().stream()
        .allMatch(entry -> isWithin(entry.getValue(), outer.get(entry.getKey())));
  }

  /**
   * Of a condition that only one of the two has, that one holds; two expressions are not compared.
   */
  private static boolean isWithin(@Nullable StringMatch inner, @Nullable StringMatch outer) {
    if (inner == null || outer == null) {
      return true;
    }
    return switch (outer) {
      case StringMatch.Exact(String value) -> inner.equals(new StringMatch.Exact(value));
      case StringMatch.Prefix(String value) ->
          switch (inner) {
            case StringMatch.Exact(String text) -> text.startsWith(value);
            case StringMatch.Prefix(String text) -> text.startsWith(value);
            case StringMatch.PathPrefix(String text) -> text.startsWith(value);
            case StringMatch.Regex _ -> false;
            case StringMatch.Present _ -> false;
          };
      case StringMatch.PathPrefix _ -> false;
      case StringMatch.Regex _ -> false;
      case StringMatch.Present _ -> false;
    };
  }

  /** As in Istio a namespace that the root names has to be named again. */
  private static boolean isWithin(SourceMatch inner, SourceMatch outer) {
    return (outer.namespace().isEmpty() || outer.namespace().equals(inner.namespace()))
        && inner.labels().entrySet().stream()
            .allMatch(label ->
                label
                    .getValue()
                    .equals(outer.labels().getOrDefault(label.getKey(), label.getValue())));
  }

  private static boolean isOneOrAny(@Nullable Integer inner, @Nullable Integer outer) {
    return inner == null || outer == null || inner.equals(outer);
  }

  private static SourceMatch merge(SourceMatch inner, SourceMatch outer) {
    return new SourceMatch(
        ImmutableMap.<String, String>builder()
            .putAll(outer.labels())
            .putAll(inner.labels())
            .buildKeepingLast(),
        inner.namespace().isEmpty() ? outer.namespace() : inner.namespace());
  }

  private static ImmutableSortedMap<String, StringMatch> both(
      Map<String, StringMatch> inner, Map<String, StringMatch> outer) {
    TreeMap<String, StringMatch> both = new TreeMap<>(outer);
    both.putAll(inner);
    return ImmutableSortedMap.copyOf(both);
  }

  private static <T> @Nullable T or(@Nullable T inner, @Nullable T outer) {
    return inner == null ? outer : inner;
  }
}
