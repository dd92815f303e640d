package dev.portcullis.compile.routing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.HttpRoute;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what Envoy would refuse: it refuses a route table as a whole, and with it every other route
 * of the gateway.
 */
final class RouteChecks {
  private final Problems problems;

  RouteChecks(Problems problems) {
    this.problems = problems;
  }

  /** True if the route can be told to Envoy; else its author is told why not. */
  boolean isUsable(VirtualService service, HttpRoute http, @Nullable HttpMatch match) {
    return match == null || hasValidExpressions(service, match);
  }

  private boolean hasValidExpressions(VirtualService service, HttpMatch match) {
    return Stream.of(
            Stream.of(match.uri(), match.scheme(), match.method(), match.authority()),
            match.headers().values().stream(),
            match.withoutHeaders().values().stream(),
            match.queryParams().values().stream())
        .flatMap(matches -> matches)
        .filter(Objects::nonNull)
        .allMatch(string -> isValid(service, match, string));
  }

  private boolean isValid(VirtualService service, HttpMatch match, StringMatch string) {
    return switch (string) {
      case StringMatch.Regex(String expression) -> isValid(service, match, expression);
      case StringMatch.Exact _, StringMatch.Prefix _, StringMatch.Present _ -> true;
    };
  }

  private boolean isValid(VirtualService service, HttpMatch match, String expression) {
    try {
      Pattern.compile(expression);
      return true;
    } catch (PatternSyntaxException e) {
      problems.error(
          "REGEX_INVALID",
          service.meta(),
          match.location(),
          "the route is left out: " + expression + " is no RE2 expression, " + e.getDescription(),
          "");
      return false;
    }
  }
}
