package dev.portcullis.document;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.LoadBalancer.HashKey;
import dev.portcullis.model.ProblemCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code consistentHash.httpCookie} of a DestinationRule. Proxies set the cookie themselves:
 * a line break in it would be a header of its own, or make Envoy refuse every route of a table.
 */
final class HashCookieReader {
  private static final int LONGEST = 4096;

  private HashCookieReader() {}

  static @Nullable HashKey read(@Nullable Fields cookie) {
    if (cookie == null) {
      return null;
    }
    String name = cookie.required("name");
    checkName(cookie, name);
    ImmutableMap.Builder<String, String> attributes = ImmutableMap.builder();
    for (Fields attribute : cookie.objects("attributes")) {
      String ofAttribute = attribute.required("name");
      checkName(attribute, ofAttribute);
      String value = attribute.string("value", "");
      checkValue(attribute, "value", value);
      if (ofAttribute != null) {
        attributes.put(ofAttribute, value);
      }
      attribute.done();
    }
    String path = cookie.string("path", "");
    checkValue(cookie, "path", path);
    Duration ttl = Timeouts.read(cookie, "ttl");
    cookie.done();
    return name == null ? null : new HashKey.Cookie(name, path, ttl, attributes.buildKeepingLast());
  }

  private static void checkName(Fields owner, @Nullable String name) {
    // The names of cookies are tokens, as those of headers.
    if (name != null && !HeaderNames.isHeader(name)) {
      owner.report(
          ProblemCode.INVALID_VALUE,
          "name",
          "is " + name + ", which can't stand in a cookie",
          HeaderNames.HINT);
    }
  }

  private static void checkValue(Fields owner, String field, String value) {
    if (value.length() > LONGEST
        || value.chars().anyMatch(c -> c == ';' || Character.isISOControl(c))) {
      owner.report(
          ProblemCode.INVALID_VALUE,
          field,
          "can't stand in a cookie",
          "leave out semicolons and line breaks");
    }
  }
}
