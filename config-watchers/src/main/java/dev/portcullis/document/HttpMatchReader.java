package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.ClaimMatch;
import dev.portcullis.model.VirtualService.HttpMatch;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads {@code http[].match[]} of a VirtualService. */
final class HttpMatchReader {
  private static final ImmutableSet<String> PSEUDO_HEADERS =
      ImmutableSet.of(":method", ":scheme", ":authority", ":path", ":status");

  private HttpMatchReader() {}

  static HttpMatch read(Fields match) {
    ImmutableSortedMap<String, StringMatch> headers = headers(match, "headers");
    ImmutableSortedMap<String, StringMatch> withoutHeaders = headers(match, "withoutHeaders");
    HttpMatch read =
        new HttpMatch(
            match.string("name", ""),
            match.string("statPrefix", ""),
            StringMatchReader.path(match, "uri"),
            match.bool("ignoreUriCase", false),
            StringMatchReader.read(match, "scheme"),
            StringMatchReader.read(match, "method"),
            StringMatchReader.read(match, "authority"),
            withoutClaims(headers),
            withoutClaims(withoutHeaders),
            ImmutableList.<ClaimMatch>builder()
                .addAll(claims(headers, /* unwanted= */ false))
                .addAll(claims(withoutHeaders, /* unwanted= */ true))
                .build(),
            matches(match, "queryParams", name -> true),
            match.integer("port", 1, Ports.MAX),
            SourceMatchReader.read(match),
            PolicyValues.list(match, "gateways", VirtualServiceReader::checkGateway),
            match.location());
    match.done();
    return read;
  }

  private static ImmutableSortedMap<String, StringMatch> headers(Fields match, String name) {
    return matches(
        match,
        name,
        header ->
            HeaderNames.isHeader(header)
                || PSEUDO_HEADERS.contains(header)
                || !ClaimNames.path(header).isEmpty());
  }

  private static ImmutableSortedMap<String, StringMatch> withoutClaims(
      ImmutableSortedMap<String, StringMatch> headers) {
    return headers.entrySet().stream()
        .filter(entry -> !ClaimNames.isMeant(entry.getKey()))
        .collect(
            ImmutableSortedMap.toImmutableSortedMap(
                String::compareTo, entry -> entry.getKey(), entry -> entry.getValue()));
  }

  private static ImmutableList<ClaimMatch> claims(
      ImmutableSortedMap<String, StringMatch> headers, boolean unwanted) {
    return headers.entrySet().stream()
        .filter(entry -> ClaimNames.isMeant(entry.getKey()))
        .map(entry -> new ClaimMatch(ClaimNames.path(entry.getKey()), entry.getValue(), unwanted))
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableSortedMap<String, StringMatch> matches(
      Fields match, String name, Predicate<String> isName) {
    Fields fields = match.object(name);
    if (fields == null) {
      return ImmutableSortedMap.of();
    }
    TreeMap<String, StringMatch> matches = new TreeMap<>();
    for (String key : fields.names()) {
      if (!isName.test(key)) {
        refuse(match, name, fields, key);
      }
      StringMatch read = match(name, fields, key);
      if (read != null) {
        matches.put(key, read);
      }
    }
    return ImmutableSortedMap.copyOf(matches);
  }

  private static @Nullable StringMatch match(String name, Fields fields, String key) {
    if (fields.has(key)) {
      return StringMatchReader.read(fields, key);
    }
    if (name.equals("headers")) {
      fields.report(
          ProblemCode.EMPTY_VALUE, key, "must not be null", "write {} for a header that is there");
    }
    return new StringMatch.Present();
  }

  private static void refuse(Fields match, String name, Fields fields, String key) {
    boolean claim = ClaimNames.isMeant(key);
    match
        .reading()
        .report(
            ProblemCode.INVALID_HEADER_NAME,
            fields.keyLocation(key),
            match.path(name)
                + " has "
                + key
                + (claim ? ", which names no claim" : ", which is no name of a header"),
            claim ? "write " + ClaimNames.PREFIX + ".group.id or [group][id] behind it" : "");
  }
}
