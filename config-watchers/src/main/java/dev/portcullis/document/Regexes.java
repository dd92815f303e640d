package dev.portcullis.document;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.portcullis.model.ProblemCode;
import java.nio.charset.StandardCharsets;

/** Regular expressions as Envoy reads them. */
final class Regexes {
  private static final int MAX_LENGTH = 1024;

  private Regexes() {}

  /** Reports an expression that can't be used. */
  static void check(Fields fields, String name, String regex) {
    if (regex.isEmpty()) {
      fields.report(ProblemCode.EMPTY_VALUE, name, "must not be empty", "");
      return;
    }
    if (regex.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH) {
      fields.report(ProblemCode.TOO_LONG, name, "has more than " + MAX_LENGTH + " bytes", "");
      return;
    }
    try {
      Pattern.compile(regex);
      String wrong = EnvoyRegex.objection(regex);
      if (!wrong.isEmpty()) {
        fields.report(
            ProblemCode.INVALID_REGEX, name, "is no expression that Envoy takes: " + wrong, "");
      }
    } catch (PatternSyntaxException e) {
      fields.report(
          ProblemCode.INVALID_REGEX,
          name,
          "is no regular expression: " + e.getDescription(),
          "Envoy takes RE2: no backreferences and no lookaround");
    }
  }
}
