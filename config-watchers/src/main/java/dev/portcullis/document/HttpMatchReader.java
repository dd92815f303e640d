package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.SourceMatch;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code http[].match[]} of a VirtualService. */
final class HttpMatchReader {
  private static final String CLAIMS = "@request.auth.claims";

  private HttpMatchReader() {}

  /** The match; none where a condition that can't be expressed yet would be lost from it. */
  static Optional<HttpMatch> read(Fields match) {
    StringMatch uri = match(match, "uri");
    HttpMatch read =
        new HttpMatch(
            uri,
            match.bool("ignoreUriCase", false),
            match(match, "scheme"),
            match(match, "method"),
            match(match, "authority"),
            matches(match, "headers"),
            matches(match, "withoutHeaders"),
            matches(match, "queryParams"),
            match.integer("port", 1, Ports.MAX),
            SourceMatch.ANY,
            PolicyValues.list(match, "gateways", VirtualServiceReader::checkGateway),
            match.location());
    match.string("name");
    match.ignore("statPrefix");
    boolean labels = leftOut(match, "sourceLabels");
    boolean namespace = leftOut(match, "sourceNamespace");
    match.done();
    boolean claims = hasClaims(match, read);
    return labels || namespace || claims ? Optional.empty() : Optional.of(read);
  }

  private static boolean leftOut(Fields match, String name) {
    if (!match.has(name)) {
      return false;
    }
    match.ignore(name);
    warn(match, match.path(name));
    return true;
  }

  private static boolean hasClaims(Fields match, HttpMatch read) {
    boolean any =
        Stream.concat(read.headers().keySet().stream(), read.withoutHeaders().keySet().stream())
            .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(CLAIMS));
    if (any) {
      warn(match, CLAIMS);
    }
    return any;
  }

  private static void warn(Fields match, String what) {
    match
        .reading()
        .report(
            ProblemCode.NOT_SUPPORTED_YET,
            match.location(),
            what + " is not supported yet: this match is left out",
            "");
  }

  private static ImmutableSortedMap<String, StringMatch> matches(Fields match, String name) {
    Fields fields = match.object(name);
    if (fields == null) {
      return ImmutableSortedMap.of();
    }
    TreeMap<String, StringMatch> matches = new TreeMap<>();
    for (String key : fields.names()) {
      boolean header = !name.equals("queryParams");
      if (header && !HeaderNames.isHeader(key) && !key.startsWith("@")) {
        match
            .reading()
            .report(
                ProblemCode.INVALID_HEADER_NAME,
                fields.keyLocation(key),
                match.path(name) + " has " + key + ", which is no name of a header",
                "");
      }
      StringMatch read = fields.has(key) ? match(fields, key) : new StringMatch.Present();
      if (read != null) {
        matches.put(key, read);
      }
    }
    return ImmutableSortedMap.copyOf(matches);
  }

  private static @Nullable StringMatch match(Fields fields, String name) {
    Fields match = fields.object(name);
    if (match == null) {
      return null;
    }
    String exact = match.has("exact") ? match.literal("exact", "") : null;
    String prefix = match.has("prefix") ? match.literal("prefix", "") : null;
    String regex = match.has("regex") ? match.literal("regex", "") : null;
    match.done();
    ImmutableList<String> given =
        ImmutableList.of("exact", "prefix", "regex").stream()
            .filter(match::has)
            .collect(ImmutableList.toImmutableList());
    if (given.size() > 1) {
      match.report(
          ProblemCode.CONFLICTING_FIELDS,
          given.get(1),
          "can't be given together with " + given.getFirst(),
          "remove one of them");
    }
    if (prefix != null && prefix.isEmpty()) {
      match.report(ProblemCode.EMPTY_VALUE, "prefix", "must not be empty", "leave the match out");
    }
    return one(match, exact, prefix, regex);
  }

  private static StringMatch one(
      Fields match, @Nullable String exact, @Nullable String prefix, @Nullable String regex) {
    if (exact != null) {
      return new StringMatch.Exact(exact);
    }
    if (prefix != null) {
      return new StringMatch.Prefix(prefix);
    }
    if (regex == null || regex.equals("*")) {
      return new StringMatch.Present();
    }
    Regexes.check(match, "regex", regex);
    return new StringMatch.Regex(regex);
  }
}
