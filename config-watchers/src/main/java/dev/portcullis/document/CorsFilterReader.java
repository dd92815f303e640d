package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.re2j.Pattern;
import dev.portcullis.model.CorsPolicy;
import dev.portcullis.model.CorsPolicy.UnmatchedPreflights;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.StringMatch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code cors} of a filter as Istio does. */
final class CorsFilterReader {
  /** Any scheme and host, rather than any text. */
  private static final String EVERY_ORIGIN = "^[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s?#]+$";

  private static final int REMEMBERED_SECONDS = 5;

  private CorsFilterReader() {}

  static @Nullable CorsPolicy read(@Nullable Fields cors) {
    if (cors == null) {
      return null;
    }
    ImmutableList<StringMatch> origins =
        PolicyValues.list(cors, "allowOrigins", CorsFilterReader::check).stream()
            .map(CorsFilterReader::origin)
            .collect(ImmutableList.toImmutableList());
    int age = cors.integer("maxAge", 1, Integer.MAX_VALUE, REMEMBERED_SECONDS);
    CorsPolicy read =
        new CorsPolicy(
            origins,
            cors.strings("allowMethods"),
            cors.strings("allowHeaders"),
            cors.strings("exposeHeaders"),
            Duration.ofSeconds(age),
            cors.bool("allowCredentials", false) ? true : null,
            UnmatchedPreflights.IGNORE);
    cors.done();
    return read;
  }

  private static void check(Reading reading, ScalarNode value, String path) {
    String text = value.value();
    if (!text.equals("*") && !text.startsWith("http://") && !text.startsWith("https://")) {
      reading.report(
          ProblemCode.INVALID_VALUE,
          value.location(),
          path + " is " + text + ", which is no origin",
          "write https://example.com, https://*.example.com or *");
    }
  }

  private static StringMatch origin(String origin) {
    if (origin.equals("*")) {
      return new StringMatch.Regex(EVERY_ORIGIN);
    }
    int star = origin.indexOf('*');
    if (star < 0) {
      return new StringMatch.Exact(origin);
    }
    return star == origin.length() - 1
        ? new StringMatch.Prefix(origin.substring(0, star))
        : new StringMatch.Regex("^" + Pattern.quote(origin).replace("\\*", ".*") + "$");
  }
}
