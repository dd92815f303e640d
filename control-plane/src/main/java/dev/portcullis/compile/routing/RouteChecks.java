package dev.portcullis.compile.routing;

import dev.portcullis.compile.check.HeaderNames;
import dev.portcullis.compile.check.HeaderValues;
import dev.portcullis.compile.check.Texts;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.ClaimMatch;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.ResponseBody;
import dev.portcullis.model.VirtualService.Rewrite;
import dev.portcullis.model.VirtualService.RouteAction.Delegate;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Forward;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import dev.portcullis.model.VirtualService.WeightedDestination;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what Envoy would refuse. Most of it the readers have refused before; here it must not be
 * overlooked, because Envoy refuses a route table as a whole: every other route of the gateway
 * would stay as it was.
 */
final class RouteChecks {
  private static final int LONGEST_BODY = 1024 * 1024;

  private final Problems problems;

  RouteChecks(Problems problems) {
    this.problems = problems;
  }

  /** True if Envoy can be told the condition; else its author is told why not. */
  boolean isUsable(VirtualService service, HttpMatch match) {
    for (String name : headerNames(match)) {
      if (!HeaderNames.isHeaderOrPseudoHeader(name)) {
        return refuse(service, match, "header " + name + " has no valid name");
      }
    }
    for (String name : match.queryParams().keySet()) {
      if (name.isEmpty() || !HeaderValues.isLine(name)) {
        return refuse(service, match, "a query parameter has no valid name");
      }
    }
    if (match.claims().stream().anyMatch(claim -> !isUsable(claim))) {
      return refuse(service, match, "a claim has no valid name");
    }
    if (!HeaderValues.isLine(match.statPrefix())) {
      return refuse(service, match, "statPrefix is not valid");
    }
    for (StringMatch string : strings(match)) {
      if (!isUsable(string)) {
        return refuse(service, match, "a value cannot be matched: " + string);
      }
    }
    return true;
  }

  /** True if Envoy can be told what to do; else its author is told why not. */
  boolean isUsable(VirtualService service, HttpRoute http) {
    String reason = reason(http);
    if (reason != null) {
      problems.report(
          ProblemCode.ROUTE_NOT_USABLE,
          service.meta(),
          http.location(),
          reason + ": requests of this route get 500",
          "");
    }
    return reason == null;
  }

  private boolean refuse(VirtualService service, HttpMatch match, String reason) {
    problems.report(
        ProblemCode.ROUTE_NOT_USABLE,
        service.meta(),
        match.location(),
        reason + ": this match is left out",
        "");
    return false;
  }

  private static @Nullable String reason(HttpRoute http) {
    Rewrite rewrite = http.rewrite();
    String ofHeaders = reason(http.headers());
    if (ofHeaders != null) {
      return ofHeaders;
    }
    if (rewrite != null && !isUsable(rewrite)) {
      return "the rewrite is not valid";
    }
    String ofFilters = FilterChecks.reason(http);
    if (ofFilters != null) {
      return ofFilters;
    }
    return switch (http.action()) {
      case Forward forward -> reason(forward);
      case Redirect redirect -> reason(redirect);
      case DirectResponse response -> reason(response);
      case Delegate _ -> "the route delegates";
    };
  }

  private static @Nullable String reason(Forward forward) {
    return forward.destinations().stream()
        .map(WeightedDestination::headers)
        .map(RouteChecks::reason)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String reason(Redirect redirect) {
    boolean usable =
        Stream.of(redirect.uri(), redirect.prefix(), redirect.authority(), redirect.scheme())
            .allMatch(HeaderValues::isLine);
    return usable ? null : "the redirect is not valid";
  }

  private static @Nullable String reason(DirectResponse response) {
    boolean usable =
        200 <= response.status()
            && response.status() < 600
            && length(response.body()) <= LONGEST_BODY;
    return usable ? null : "the direct response is not valid";
  }

  private static int length(ResponseBody body) {
    return switch (body) {
      case ResponseBody.Text(String text) -> text.getBytes(StandardCharsets.UTF_8).length;
      case ResponseBody.Bytes(String base64) -> base64.length() / 4 * 3;
    };
  }

  private static @Nullable String reason(HeaderOperations operations) {
    for (Map<String, String> values :
        List.of(
            operations.requestSet(),
            operations.requestAdd(),
            operations.responseSet(),
            operations.responseAdd())) {
      for (Map.Entry<String, String> entry : values.entrySet()) {
        String reason = reason(entry.getKey(), entry.getValue());
        if (reason != null) {
          return reason;
        }
      }
    }
    return Stream.concat(operations.requestRemove().stream(), operations.responseRemove().stream())
            .allMatch(HeaderNames::isHeaderOrPseudoHeader)
        ? null
        : "a header that is removed has no valid name";
  }

  private static @Nullable String reason(String name, String value) {
    if (!HeaderNames.isHeaderOrPseudoHeader(name)) {
      return "header " + name + " has no valid name";
    }
    return HeaderValues.isTemplate(value)
        ? null
        : "the value of header " + name + " is not valid: a percent sign is written %%";
  }

  private static boolean isUsable(Rewrite rewrite) {
    return Stream.of(rewrite.uri(), rewrite.authority(), rewrite.substitution())
            .allMatch(HeaderValues::isLine)
        && (rewrite.regex().isEmpty()
            || Texts.isSubstitution(rewrite.regex(), rewrite.substitution()));
  }

  private static boolean isUsable(ClaimMatch claim) {
    return !claim.path().isEmpty()
        && claim.path().stream().allMatch(step -> !step.isEmpty() && Texts.isUsable(step));
  }

  static boolean isUsable(StringMatch string) {
    return switch (string) {
      case StringMatch.Exact(String value) -> Texts.isUsable(value);
      case StringMatch.Prefix(String value) -> Texts.isUsable(value);
      case StringMatch.PathPrefix(String value) -> Texts.isUsable(value);
      case StringMatch.Regex(String value) -> !value.isEmpty() && Texts.isExpression(value);
      case StringMatch.Present _ -> true;
    };
  }

  private static Iterable<String> headerNames(HttpMatch match) {
    return Stream.concat(
            match.headers().keySet().stream(), match.withoutHeaders().keySet().stream())
        .toList();
  }

  private static Iterable<StringMatch> strings(HttpMatch match) {
    return Stream.of(
            Stream.of(match.uri(), match.scheme(), match.method(), match.authority()),
            match.headers().values().stream(),
            match.withoutHeaders().values().stream(),
            match.claims().stream().map(ClaimMatch::value),
            match.queryParams().values().stream())
        .flatMap(matches -> matches)
        .filter(Objects::nonNull)
        .toList();
  }
}
