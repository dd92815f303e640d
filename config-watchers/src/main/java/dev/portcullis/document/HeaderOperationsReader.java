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
            map(request, "set", true),
            map(request, "add", true),
            remove(request),
            map(response, "set", false),
            map(response, "add", false),
            remove(response));
    for (Fields part : new @Nullable Fields[] {request, response}) {
      if (part != null) {
        part.done();
      }
    }
    headers.done();
    return read;
  }

  private static ImmutableSortedMap<String, String> map(
      @Nullable Fields part, String name, boolean authority) {
    if (part == null) {
      return ImmutableSortedMap.of();
    }
    ImmutableMap<String, String> map = part.freeTextMap(name);
    map.keySet().forEach(header -> check(part, name, header, authority));
    return ImmutableSortedMap.copyOf(map);
  }

  private static ImmutableList<String> remove(@Nullable Fields part) {
    if (part == null) {
      return ImmutableList.of();
    }
    ImmutableList<String> names = part.strings("remove");
    names.forEach(header -> check(part, "remove", header, /* authority= */ false));
    return names;
  }

  /** A request may be given another authority; that is all that can be done to it by name. */
  private static void check(Fields part, String name, String header, boolean authority) {
    boolean known = HeaderNames.isAuthority(header) ? authority : HeaderNames.isHeader(header);
    if (!known) {
      part.report(
          ProblemCode.INVALID_HEADER_NAME,
          name,
          "has " + header + ", which is no name of a header",
          HeaderNames.HINT);
    }
  }
}
