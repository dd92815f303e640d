package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.CorsPolicy;
import dev.portcullis.model.CorsPolicy.UnmatchedPreflights;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.StringMatch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code corsPolicy} of a route of a VirtualService. */
final class CorsPolicyReader {
  private static final ImmutableSet<String> METHODS =
      ImmutableSet.of(
          "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE", "*");

  private CorsPolicyReader() {}

  static @Nullable CorsPolicy read(Fields route) {
    Fields cors = route.object("corsPolicy");
    if (cors == null) {
      return null;
    }
    UnmatchedPreflights unmatched = cors.choice("unmatchedPreflights", UnmatchedPreflights.class);
    CorsPolicy read =
        new CorsPolicy(
            origins(cors),
            PolicyValues.list(cors, "allowMethods", CorsPolicyReader::method),
            PolicyValues.list(cors, "allowHeaders", CorsPolicyReader::header),
            PolicyValues.list(cors, "exposeHeaders", CorsPolicyReader::header),
            maxAge(cors),
            cors.has("allowCredentials") ? cors.bool("allowCredentials", false) : null,
            unmatched == null ? UnmatchedPreflights.UNSPECIFIED : unmatched);
    cors.done();
    return read;
  }

  /** The deprecated list of texts counts only without the other. */
  private static ImmutableList<StringMatch> origins(Fields cors) {
    ImmutableList.Builder<StringMatch> origins = ImmutableList.builder();
    ImmutableList<String> texts = PolicyValues.list(cors, "allowOrigin", PolicyValues.Check.ANY);
    if (!cors.has("allowOrigins")) {
      texts.forEach(text -> origins.add(new StringMatch.Exact(text)));
    }
    for (Fields origin : cors.objects("allowOrigins")) {
      StringMatch match = StringMatchReader.read(origin);
      if (match instanceof StringMatch.Present || match.equals(new StringMatch.Exact(""))) {
        origin
            .reading()
            .report(
                ProblemCode.EMPTY_VALUE,
                origin.location(),
                origin.path() + " matches no origin",
                "write exact: \"*\" for every origin");
      }
      origins.add(match);
    }
    return origins.build();
  }

  private static @Nullable Duration maxAge(Fields cors) {
    Duration age = cors.duration("maxAge");
    if (age != null && age.toNanosPart() > 0) {
      cors.report(ProblemCode.INVALID_DURATION, "maxAge", "is not a whole number of seconds", "");
    }
    return age;
  }

  private static void method(Reading reading, ScalarNode value, String path) {
    if (!METHODS.contains(value.value())) {
      reading.report(
          ProblemCode.INVALID_VALUE,
          value.location(),
          path + " is " + value.value() + ", which is no method of HTTP",
          Suggestion.hint(value.value(), METHODS, ""));
    }
  }

  private static void header(Reading reading, ScalarNode value, String path) {
    if (!value.value().equals("*") && !HeaderNames.isHeader(value.value())) {
      reading.report(
          ProblemCode.INVALID_HEADER_NAME,
          value.location(),
          path + " is " + value.value() + ", which is no name of a header",
          HeaderNames.HINT);
    }
  }
}
