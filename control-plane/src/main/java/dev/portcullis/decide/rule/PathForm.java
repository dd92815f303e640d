package dev.portcullis.decide.rule;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.re2j.Pattern;
import java.util.List;

/** Paths of rules: texts, and templates whose placeholders stand for segments. */
final class PathForm {
  private static final int LONGEST = 256;
  private static final String LITERALS = "-._~%!$&'()+,;:@=";
  private static final CharMatcher LITERAL =
      CharMatcher.inRange('0', '9')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.anyOf(LITERALS));

  /** Measured on Envoy 1.40: placeholders take these characters only, so not {@code [} or "|". */
  private static final String PLACEHOLDER = "a-zA-Z0-9._~%!$&'()*+,;:@=-";

  private PathForm() {}

  static boolean isTemplate(String value) {
    return value.contains("{*}") || value.contains("{**}");
  }

  /** Whether Envoy can parse a template; one that it can't would end its process. */
  static boolean isParsable(String template) {
    String envoys = template.replace("{**}", "**").replace("{*}", "*");
    if (!template.startsWith("/") || envoys.length() > LONGEST) {
      return false;
    }
    String inner = template.substring(1);
    if (inner.endsWith("/")) {
      inner = inner.substring(0, inner.length() - 1);
    }
    List<String> segments = Splitter.on('/').splitToList(inner);
    int many = segments.indexOf("{**}");
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean placeholder = segment.equals("{*}") || segment.equals("{**}");
      boolean misplaced = placeholder && many >= 0 && i > many;
      if (misplaced || (!placeholder && (segment.isEmpty() || !LITERAL.matchesAllOf(segment)))) {
        return false;
      }
    }
    return true;
  }

  static boolean matches(String value, String path) {
    if (!isTemplate(value)) {
      return TextForm.of(value).matches(path);
    }
    StringBuilder expression = new StringBuilder();
    String rest = value;
    while (!rest.isEmpty()) {
      if (rest.startsWith("{**}")) {
        expression.append("[/").append(PLACEHOLDER).append("]*");
        rest = rest.substring(4);
      } else if (rest.startsWith("{*}")) {
        expression.append('[').append(PLACEHOLDER).append("]+");
        rest = rest.substring(3);
      } else {
        expression.append(Pattern.quote(rest.substring(0, 1)));
        rest = rest.substring(1);
      }
    }
    return Pattern.matches(expression.toString(), path);
  }
}
