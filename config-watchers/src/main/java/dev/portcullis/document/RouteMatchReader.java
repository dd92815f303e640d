package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.SourceMatch;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads {@code matches[]} of HTTPRoutes. */
final class RouteMatchReader {
  private static final String EXACT = "Exact";
  private static final String EXPRESSION = "RegularExpression";
  private static final String PREFIX = "PathPrefix";
  private static final ImmutableList<String> TYPES = ImmutableList.of(EXACT, EXPRESSION);
  private static final ImmutableList<String> PATH_TYPES =
      ImmutableList.of(EXACT, PREFIX, EXPRESSION);
  private static final ImmutableSet<String> METHODS =
      ImmutableSet.of(
          "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private RouteMatchReader() {}

  /** What every request matches. */
  static HttpMatch everything(SourceLocation location) {
    return match(
        new StringMatch.PathPrefix("/"),
        null,
        ImmutableSortedMap.of(),
        ImmutableSortedMap.of(),
        location);
  }

  static HttpMatch read(Fields match) {
    StringMatch path = path(match);
    String method = match.string("method");
    if (method != null && !METHODS.contains(method)) {
      match.unknownValue("method", method, METHODS.asList());
    }
    HttpMatch read =
        match(
            path,
            method == null ? null : new StringMatch.Exact(method),
            values(match, "headers", HeaderNames::isHeader),
            values(match, "queryParams", name -> true),
            match.location());
    match.done();
    return read;
  }

  static HttpMatch match(
      @Nullable StringMatch path,
      @Nullable StringMatch method,
      ImmutableSortedMap<String, StringMatch> headers,
      ImmutableSortedMap<String, StringMatch> parameters,
      SourceLocation location) {
    return new HttpMatch(
        "",
        "",
        path,
        /* ignoreUriCase= */ false,
        null,
        method,
        null,
        headers,
        ImmutableSortedMap.of(),
        ImmutableList.of(),
        parameters,
        null,
        SourceMatch.ANY,
        ImmutableList.of(),
        location);
  }

  /** A slash at the end of a prefix counts for nothing. */
  private static StringMatch path(Fields match) {
    Fields path = match.object("path");
    if (path == null) {
      return new StringMatch.PathPrefix("/");
    }
    String type = path.string("type", PREFIX);
    String value = path.literal("value", "/");
    path.done();
    if (!PATH_TYPES.contains(type)) {
      path.unknownValue("type", type, PATH_TYPES);
    }
    if (type.equals(EXPRESSION)) {
      Regexes.check(path, "value", value);
      return new StringMatch.Regex(value);
    }
    checkPath(path, value);
    if (type.equals(EXACT)) {
      return new StringMatch.Exact(value);
    }
    boolean slash = value.length() > 1 && value.endsWith("/");
    return new StringMatch.PathPrefix(slash ? value.substring(0, value.length() - 1) : value);
  }

  private static void checkPath(Fields path, String value) {
    boolean good =
        value.startsWith("/")
            && !value.contains("//")
            && !value.contains("?")
            && !value.contains("#")
            && !value.contains("/./")
            && !value.contains("/../");
    if (!good) {
      path.report(
          ProblemCode.INVALID_VALUE,
          "value",
          "is " + value + ", which no path begins with",
          "write an absolute path, as the gateway sees it once it is normalized");
    }
  }

  /** The conditions on values by name, of headers or parameters. */
  static ImmutableSortedMap<String, StringMatch> values(
      Fields match, String field, Predicate<String> isName) {
    TreeMap<String, StringMatch> values = new TreeMap<>();
    for (Fields one : match.objects(field)) {
      String name = one.required("name");
      StringMatch value = value(one);
      if (name != null && !isName.test(name)) {
        one.report(
            ProblemCode.INVALID_HEADER_NAME,
            "name",
            "is " + name + ", which is no name of a header",
            HeaderNames.HINT);
      } else if (name != null && values.putIfAbsent(name, value) != null) {
        one.report(ProblemCode.CONFLICTING_FIELDS, "name", "is given twice", "remove one");
      }
    }
    return ImmutableSortedMap.copyOf(values);
  }

  private static StringMatch value(Fields one) {
    String type = one.string("type", EXACT);
    String value = one.literal("value", "");
    if (!one.has("value")) {
      one.missing("value");
    }
    one.done();
    if (!TYPES.contains(type)) {
      one.unknownValue("type", type, TYPES);
    }
    if (type.equals(EXPRESSION)) {
      Regexes.check(one, "value", value);
      return new StringMatch.Regex(value);
    }
    if (one.has("value") && value.isEmpty()) {
      one.report(ProblemCode.EMPTY_VALUE, "value", "must not be empty", "");
    }
    return new StringMatch.Exact(value);
  }
}
