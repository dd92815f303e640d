package dev.portcullis.document;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import dev.portcullis.model.ProblemCode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The grammar of paths in rules. What Istio accepts is checked first; then what Envoy 1.40 accepts,
 * as an allow-list, for a template that Envoy can't parse does not get refused: it ends the
 * process.
 */
final class PathTemplates {
  private static final String ONE = "{*}";
  private static final String ANY = "{**}";
  private static final int LONGEST = 256;
  private static final Pattern LITERAL = Pattern.compile("[a-zA-Z0-9-._~%!$&'()+,;:@=]+");
  private static final String HINT =
      "write {*} for one segment and {**} for any number of them, as in /a/{*}/b/{**}";
  private static final CharMatcher BRACES = CharMatcher.anyOf("{}");

  private PathTemplates() {}

  /** Reports a path that can't be used. */
  static void check(Reading reading, ScalarNode value, String path) {
    String text = value.value();
    if (BRACES.matchesNoneOf(text)) {
      return;
    }
    String wrong = wrong(text);
    String wrongForEnvoy = wrong.isEmpty() ? asEnvoyWantsIt(text) : "";
    if (!wrong.isEmpty()) {
      reading.report(
          ProblemCode.INVALID_PATH_TEMPLATE, value.location(), message(path, text, wrong), HINT);
    } else if (!wrongForEnvoy.isEmpty()) {
      reading.reportStricter(
          ProblemCode.INVALID_PATH_TEMPLATE,
          value.location(),
          message(path, text, wrongForEnvoy),
          HINT);
    }
  }

  private static String message(String path, String text, String wrong) {
    return path + " is " + text + ", which is no path template: " + wrong;
  }

  private static String wrong(String text) {
    List<String> segments = Splitter.on('/').splitToList(CharMatcher.is('/').trimFrom(text));
    boolean afterAny = false;
    for (String segment : segments) {
      boolean template = segment.equals(ONE) || segment.equals(ANY);
      if (!template && !BRACES.matchesNoneOf(segment)) {
        return "a segment is {*}, {**} or has no braces";
      }
      if (template && afterAny) {
        return "only literal segments can follow {**}";
      }
      if (!template && !LITERAL.matcher(segment).matches()) {
        return segment.isEmpty()
            ? "a segment is empty"
            : "the segment " + segment + " has a character that is not allowed in a template";
      }
      afterAny |= segment.equals(ANY);
    }
    return "";
  }

  private static String asEnvoyWantsIt(String text) {
    if (!text.startsWith("/") || text.startsWith("//")) {
      return "it must begin with exactly one /";
    }
    if (text.endsWith("//")) {
      return "it must not end with more than one /";
    }
    String translated = text.replace(ANY, "**").replace(ONE, "*");
    return translated.length() > LONGEST ? "it is longer than " + LONGEST + " characters" : "";
  }
}
