package dev.portcullis.decide.token;

import com.google.common.base.Splitter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cookies as Envoy reads them. */
final class Cookies {
  private static final Splitter SEMICOLONS = Splitter.on(';');

  private Cookies() {}

  /** The first cookie of a name, without quotes around it; null for none. */
  static @Nullable String first(List<String> headers, String name) {
    for (String header : headers) {
      for (String part : SEMICOLONS.split(header)) {
        String cookie = part.strip();
        int equals = cookie.indexOf('=');
        if (equals >= 0 && cookie.substring(0, equals).equals(name)) {
          return unquoted(cookie.substring(equals + 1));
        }
      }
    }
    return null;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
