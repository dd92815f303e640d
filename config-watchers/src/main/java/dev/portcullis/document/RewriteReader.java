package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.Rewrite;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code rewrite} of a route of a VirtualService. */
final class RewriteReader {
  private RewriteReader() {}

  static @Nullable Rewrite read(Fields route) {
    Fields rewrite = route.object("rewrite");
    if (rewrite == null) {
      return null;
    }
    Fields regex = rewrite.object("uriRegexRewrite");
    String pattern = "";
    String substitution = "";
    if (regex != null) {
      pattern = regex.literal("match", "");
      Regexes.check(regex, "match", pattern);
      substitution = regex.literal("rewrite", "");
      if (substitution.isEmpty()) {
        regex.missing("rewrite");
      }
      regex.done();
    }
    Rewrite read =
        new Rewrite(
            rewrite.string("uri", ""), rewrite.string("authority", ""), pattern, substitution);
    rewrite.done();
    check(rewrite, read);
    return read;
  }

  private static void check(Fields rewrite, Rewrite read) {
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

  /** Reports an authority that is given in several places: one of them would be lost. */
  static void checkAuthority(Fields route, @Nullable Rewrite rewrite, HeaderOperations headers) {
    ImmutableList<String> given =
        Stream.of(
                Stream.of(rewrite == null ? "" : rewrite.authority()),
                authorities(headers.requestSet()),
                authorities(headers.requestAdd()))
            .flatMap(authorities -> authorities)
            .filter(authority -> !authority.isEmpty())
            .collect(ImmutableList.toImmutableList());
    if (given.size() > 1) {
      route
          .reading()
          .report(
              ProblemCode.CONFLICTING_FIELDS,
              route.location(),
              route.path() + " sets the authority more than once: " + String.join(", ", given),
              "keep one of them");
    }
  }

  private static Stream<String> authorities(Map<String, String> headers) {
    return headers.entrySet().stream()
        .filter(entry -> HeaderNames.isAuthority(entry.getKey()))
        .map(Map.Entry::getValue);
  }
}
