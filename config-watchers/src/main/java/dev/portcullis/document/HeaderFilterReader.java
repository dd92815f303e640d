package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.HeaderOperations;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what filters do to headers. */
final class HeaderFilterReader {
  private HeaderFilterReader() {}

  static HeaderOperations read(@Nullable Fields request, @Nullable Fields response) {
    HeaderOperations read =
        new HeaderOperations(
            values(request, "set", /* authority= */ true),
            values(request, "add", /* authority= */ true),
            remove(request),
            values(response, "set", /* authority= */ false),
            values(response, "add", /* authority= */ false),
            remove(response));
    if (request != null) {
      request.done();
    }
    if (response != null) {
      response.done();
    }
    return read;
  }

  /** Of names that differ in case only the first counts. */
  private static ImmutableSortedMap<String, String> values(
      @Nullable Fields filter, String field, boolean authority) {
    if (filter == null) {
      return ImmutableSortedMap.of();
    }
    TreeMap<String, String> values = new TreeMap<>();
    for (Fields header : filter.objects(field)) {
      String name = header.required("name");
      String value = header.literal("value", "");
      if (!header.has("value")) {
        header.missing("value");
      }
      header.done();
      if (name != null) {
        check(header, "name", name, authority);
        values.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
      }
    }
    return ImmutableSortedMap.copyOf(values);
  }

  private static ImmutableList<String> remove(@Nullable Fields filter) {
    if (filter == null) {
      return ImmutableList.of();
    }
    ImmutableList<String> names = filter.strings("remove");
    names.forEach(name -> check(filter, "remove", name, /* authority= */ false));
    return names;
  }

  private static void check(Fields fields, String field, String name, boolean authority) {
    boolean known = HeaderNames.isAuthority(name) ? authority : HeaderNames.isHeader(name);
    if (!known) {
      fields.report(
          ProblemCode.INVALID_HEADER_NAME,
          field,
          "has " + name + ", which is no name of a header",
          HeaderNames.HINT);
    }
  }
}
