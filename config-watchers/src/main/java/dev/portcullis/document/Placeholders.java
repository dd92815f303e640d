package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a guide left for its reader to fill in. */
final class Placeholders {
  // Every repetition is bounded: a text may be as long as the file.
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "<[A-Za-z][A-Za-z0-9_. -]{0,80}>" // <your-jwks-uri>
              + "|\\$\\{[^}]{0,80}}" // ${ISSUER}
              + "|\\$\\([A-Za-z_][A-Za-z0-9_]{0,80}\\)" // $(ISSUER)
              + "|\\{\\{.{0,200}?}}" // {{ .Values.issuer }}
              + "|[A-Za-z0-9.]{0,40}\\*{3,10}[A-Za-z0-9.@]{0,80}" // tes****@asm.test.io
              // 11.11.XX.XX: four parts like an address, at least one of X
              + "|\\b(?=[0-9.]{0,12}[Xx]{1,3}\\b)(?:[0-9]{1,3}|[Xx]{1,3})(?:\\.(?:[0-9]{1,3}|[Xx]{1,3})){3}\\b");

  private static final String HINT = "put in your own value";

  private Placeholders() {}

  /** Reports a placeholder in {@code value}; true if there is one. */
  static boolean report(Reading reading, ScalarNode value, String path) {
    String found = find(value);
    if (!found.isEmpty()) {
      reading.reportStricter(
          ProblemCode.PLACEHOLDER,
          value.location(),
          path + " still has the placeholder " + found,
          HINT);
    }
    return !found.isEmpty();
  }

  /** Warns of what looks like a placeholder where it may be meant as it is. */
  static void suspect(Reading reading, ScalarNode value, String path) {
    String found = find(value);
    if (!found.isEmpty()) {
      reading.report(
          ProblemCode.PLACEHOLDER_SUSPECTED,
          value.location(),
          path + " has something that looks like a placeholder: " + found,
          HINT + ", if it is one");
    }
  }

  private static String find(ScalarNode value) {
    Matcher matcher = PLACEHOLDER.matcher(value.value());
    return matcher.find() ? matcher.group() : "";
  }
}
