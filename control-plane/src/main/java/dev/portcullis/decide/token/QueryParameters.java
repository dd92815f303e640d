package dev.portcullis.decide.token;

import com.google.common.base.Splitter;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a request target as Envoy's filter for tokens reads and rewrites it. */
final class QueryParameters {
  private static final Splitter AMPERSANDS = Splitter.on('&');

  private final ListMultimap<String, String> values =
      MultimapBuilder.treeKeys(Comparator.<String>naturalOrder()).arrayListValues().build();

  private QueryParameters() {}

  static QueryParameters of(String target) {
    QueryParameters parameters = new QueryParameters();
    int question = target.indexOf('?');
    if (question >= 0 && question + 1 < target.length()) {
      // An empty part after the last ampersand is none, unlike one between two.
      String query = target.substring(question + 1);
      String parts = query.endsWith("&") ? query.substring(0, query.length() - 1) : query;
      AMPERSANDS.split(parts).forEach(parameters::add);
    }
    return parameters;
  }

  private void add(String part) {
    int equals = part.indexOf('=');
    if (equals < 0) {
      values.put(part, "");
    } else {
      values.put(decode(part.substring(0, equals)), decode(part.substring(equals + 1)));
    }
  }

  /** The first value of a parameter, null for none. */
  @Nullable String first(String name) {
    List<String> all = values.get(name);
    return all.isEmpty() ? null : all.getFirst();
  }

  /** The target with its query rewritten without a parameter: sorted by name and decoded. */
  String without(String name, String target) {
    int question = target.indexOf('?');
    StringBuilder rewritten =
        new StringBuilder(question < 0 ? target : target.substring(0, question));
    char delimiter = '?';
    for (Map.Entry<String, String> parameter : values.entries()) {
      if (!parameter.getKey().equals(name)) {
        rewritten.append(delimiter).append(parameter.getKey()).append('=');
        rewritten.append(parameter.getValue());
        delimiter = '&';
      }
    }
    return rewritten.toString();
  }

  private static String decode(String text) {
    StringBuilder decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? hex(text.charAt(i + 1)) : -1;
      int low = high >= 0 ? hex(text.charAt(i + 2)) : -1;
      if (low >= 0) {
        decoded.append((char) (high << 4 | low));
        i += 2;
      } else {
        decoded.append(c);
      }
    }
    return decoded.toString();
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
