package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.HeaderOperations;
import org.jspecify.annotations.Nullable;

/** Reads {@code headers} of a route or of a destination. */
final class HeaderOperationsReader {
  private HeaderOperationsReader() {}

  static HeaderOperations read(Fields parent) {
    Fields headers = parent.object("headers");
    if (headers == null) {
      return HeaderOperations.NONE;
    }
    Fields request = headers.object("request");
    Fields response = headers.object("response");
    HeaderOperations read =
        new HeaderOperations(
            map(request, "set"),
            map(request, "add"),
            remove(request),
            map(response, "set"),
            map(response, "add"),
            remove(response));
    for (Fields part : new @Nullable Fields[] {request, response}) {
      if (part != null) {
        part.done();
      }
    }
    headers.done();
    return read;
  }

  private static ImmutableSortedMap<String, String> map(@Nullable Fields part, String name) {
    if (part == null) {
      return ImmutableSortedMap.of();
    }
    ImmutableMap<String, String> map = part.freeTextMap(name);
    map.keySet().forEach(header -> check(part, name, header));
    return ImmutableSortedMap.copyOf(map);
  }

  private static ImmutableList<String> remove(@Nullable Fields part) {
    if (part == null) {
      return ImmutableList.of();
    }
    ImmutableList<String> names = part.strings("remove");
    names.forEach(header -> check(part, "remove", header));
    return names;
  }

  private static void check(Fields part, String name, String header) {
    // Pseudo headers such as :authority may be set.
    if (!HeaderNames.isHeaderOrPseudoHeader(header)) {
      part.report(
          ProblemCode.INVALID_HEADER_NAME,
          name,
          "has " + header + ", which is no name of a header",
          HeaderNames.HINT);
    }
  }
}
