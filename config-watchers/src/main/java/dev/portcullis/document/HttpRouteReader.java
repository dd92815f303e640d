package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.Retries;
import dev.portcullis.model.VirtualService.Rewrite;
import dev.portcullis.model.VirtualService.RouteAction;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code http[]} of a VirtualService. */
final class HttpRouteReader {
  private HttpRouteReader() {}

  /** The route; none where it could only be read as something that was not meant. */
  static Optional<HttpRoute> read(Fields route) {
    ImmutableList.Builder<HttpMatch> matches = ImmutableList.builder();
    ImmutableList<Fields> written = route.objects("match");
    for (Fields match : written) {
      HttpMatchReader.read(match).ifPresent(matches::add);
    }
    ImmutableList<HttpMatch> usable = matches.build();
    RouteAction action = action(route);
    Rewrite rewrite = rewrite(route);
    HttpRoute read =
        new HttpRoute(
            route.string("name", ""),
            usable,
            action == null ? NOTHING : action,
            rewrite,
            route.duration("timeout"),
            retries(route),
            HeaderOperationsReader.read(route),
            route.location());
    route.notSupportedYet(
        "fault", "mirror", "mirrors", "mirrorPercent", "mirrorPercentage", "corsPolicy");
    route.done();
    // Without any of its matches the route would catch everything.
    boolean lostMatches = usable.isEmpty() && !written.isEmpty();
    return action == null || lostMatches ? Optional.empty() : Optional.of(read);
  }

  private static final RouteAction NOTHING = new RouteAction.Forward(ImmutableList.of());

  private static @Nullable RouteAction action(Fields route) {
    List<String> given =
        List.of("route", "redirect", "directResponse").stream().filter(route::has).toList();
    if (route.has("delegate")) {
      route.notSupportedYet("delegate");
      route.ignore("route", "redirect", "directResponse");
      return null;
    }
    if (given.isEmpty()) {
      route
          .reading()
          .report(
              ProblemCode.MISSING_FIELD,
              route.location(),
              route.path() + " has none of route, redirect, directResponse",
              "");
      return null;
    }
    if (given.size() > 1) {
      route.report(
          ProblemCode.CONFLICTING_FIELDS,
          given.get(1),
          "can't be given together with " + given.getFirst(),
          "remove one of them");
    }
    return RouteActionReader.read(route, given.getFirst());
  }

  private static @Nullable Rewrite rewrite(Fields route) {
    Fields rewrite = route.object("rewrite");
    if (rewrite == null) {
      return null;
    }
    if (route.has("redirect")) {
      route.report(
          ProblemCode.CONFLICTING_FIELDS, "rewrite", "can't be given together with redirect", "");
    }
    Fields regex = rewrite.object("uriRegexRewrite");
    String pattern = "";
    String substitution = "";
    if (regex != null) {
      pattern = regex.literal("match", "");
      Regexes.check(regex, "match", pattern);
      substitution = regex.literal("rewrite", "");
      regex.done();
    }
    Rewrite read =
        new Rewrite(
            rewrite.string("uri", ""), rewrite.string("authority", ""), pattern, substitution);
    rewrite.done();
    checkRewrite(rewrite, read);
    return read;
  }

  private static void checkRewrite(Fields rewrite, Rewrite read) {
    if (!read.uri().isEmpty() && !read.regex().isEmpty()) {
      rewrite.report(
          ProblemCode.CONFLICTING_FIELDS,
          "uriRegexRewrite",
          "can't be given together with uri",
          "remove one of them");
    }
    if (read.uri().isEmpty() && read.authority().isEmpty() && read.regex().isEmpty()) {
      rewrite
          .reading()
          .report(
              ProblemCode.MISSING_FIELD,
              rewrite.location(),
              rewrite.path() + " has none of uri, authority, uriRegexRewrite",
              "");
    }
  }

  private static @Nullable Retries retries(Fields route) {
    Fields retries = route.object("retries");
    if (retries == null) {
      return null;
    }
    Retries read =
        new Retries(
            retries.integer("attempts", 0, Integer.MAX_VALUE, 0),
            retries.duration("perTryTimeout"),
            retries.string("retryOn", ""),
            retries.duration("backoff"));
    retries.notSupportedYet("retryRemoteLocalities", "retryIgnorePreviousHosts");
    retries.done();
    boolean more = retries.has("perTryTimeout") || !read.retryOn().isEmpty();
    if (read.attempts() == 0 && more) {
      retries.report(
          ProblemCode.CONFLICTING_FIELDS,
          "attempts",
          "is 0, which goes with neither perTryTimeout nor retryOn",
          "give a number of attempts");
    }
    return read;
  }
}
