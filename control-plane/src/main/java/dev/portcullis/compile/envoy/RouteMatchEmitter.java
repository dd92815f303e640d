package dev.portcullis.compile.envoy;

import com.google.protobuf.BoolValue;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.ClaimMatch;
import dev.portcullis.model.VirtualService.HttpMatch;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders the conditions of routes. */
final class RouteMatchEmitter {
  private RouteMatchEmitter() {}

  /** The conditions of {@code match}; null matches every request. */
  static RouteMatch emit(@Nullable HttpMatch match) {
    RouteMatch.Builder route = RouteMatch.newBuilder();
    if (match == null) {
      return route.setPrefix("/").build();
    }
    path(route, match.uri());
    if (match.ignoreUriCase()) {
      route.setCaseSensitive(BoolValue.of(false));
    }
    route.addAllHeaders(headers(match));
    pseudoHeader(route, ":method", match.method());
    pseudoHeader(route, ":authority", match.authority());
    pseudoHeader(route, ":scheme", match.scheme());
    match.claims().forEach(claim -> route.addDynamicMetadata(claim(claim)));
    match.queryParams().forEach((name, value) -> route.addQueryParameters(parameter(name, value)));
    return route.build();
  }

  private static void path(RouteMatch.Builder route, @Nullable StringMatch uri) {
    switch (uri) {
      case null -> route.setPrefix("/");
      case StringMatch.Exact(String value) -> route.setPath(value);
      case StringMatch.Prefix(String value) -> route.setPrefix(value);
      case StringMatch.PathPrefix(String value) -> {
        // Envoy takes no slash at the end of the one, and nothing else at the end of the other.
        if (value.equals("/")) {
          route.setPrefix(value);
        } else {
          route.setPathSeparatedPrefix(value);
        }
      }
      case StringMatch.Regex(String value) -> route.setSafeRegex(TextMatchers.regex(value));
      case StringMatch.Present _ -> route.setPrefix("/");
    }
  }

  private static List<HeaderMatcher> headers(HttpMatch match) {
    List<HeaderMatcher> headers = new ArrayList<>();
    match.headers().forEach((name, value) -> headers.add(header(name, value).build()));
    match.withoutHeaders().forEach((name, value) -> headers.add(withoutHeader(name, value)));
    headers.sort(Comparator.comparing(HeaderMatcher::getName));
    return headers;
  }

  private static HeaderMatcher.Builder header(String name, StringMatch value) {
    HeaderMatcher.Builder header = HeaderMatcher.newBuilder().setName(name);
    StringMatcher string = string(value);
    return string == null ? header.setPresentMatch(true) : header.setStringMatch(string);
  }

  /** A header that is missing is not the unwanted value; Envoy would say that it doesn't match. */
  private static HeaderMatcher withoutHeader(String name, StringMatch value) {
    HeaderMatcher.Builder header = header(name, value).setInvertMatch(true);
    return header.hasStringMatch()
        ? header.setTreatMissingHeaderAsEmpty(true).build()
        : header.build();
  }

  private static void pseudoHeader(
      RouteMatch.Builder route, String name, @Nullable StringMatch value) {
    if (value != null) {
      route.addHeaders(header(name, value));
    }
  }

  private static QueryParameterMatcher parameter(String name, StringMatch value) {
    QueryParameterMatcher.Builder parameter = QueryParameterMatcher.newBuilder().setName(name);
    StringMatcher string = string(value);
    return string == null
        ? parameter.setPresentMatch(true).build()
        : parameter.setStringMatch(string).build();
  }

  /** Null for a value that only has to be there. */
  private static @Nullable StringMatcher string(StringMatch match) {
    return isPresence(match) ? null : TextMatchers.match(match);
  }

  private static boolean isPresence(StringMatch match) {
    return switch (match) {
      case StringMatch.Exact _, StringMatch.Prefix _, StringMatch.PathPrefix _ -> false;
      case StringMatch.Regex(String value) -> value.equals("*");
      case StringMatch.Present _ -> true;
    };
  }

  /** A claim is a text, or a list of which one element counts. */
  private static MetadataMatcher claim(ClaimMatch claim) {
    ValueMatcher value =
        isPresence(claim.value())
            ? ValueMatcher.newBuilder().setPresentMatch(true).build()
            : ValueMatcher.newBuilder().setStringMatch(TextMatchers.match(claim.value())).build();
    MetadataMatcher.Builder matcher =
        MetadataMatcher.newBuilder().setFilter(JwtAuthnFilter.NAME).setInvert(claim.unwanted());
    matcher.addPathBuilder().setKey(JwtAuthnFilter.PAYLOAD);
    claim.path().forEach(step -> matcher.addPathBuilder().setKey(step));
    matcher
        .getValueBuilder()
        .getOrMatchBuilder()
        .addValueMatchers(
            ValueMatcher.newBuilder().setListMatch(ListMatcher.newBuilder().setOneOf(value)))
        .addValueMatchers(value);
    return matcher.build();
  }
}
