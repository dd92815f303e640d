package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.util.Locale;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/**
 * Says in plain words what YAML found wrong. The library's own message is not shown: it quotes the
 * lines around, which may be a Secret's.
 */
final class YamlErrors {
  private YamlErrors() {}

  static ParseFailure explain(String file, String text, MarkedYamlEngineException e) {
    Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
    SourceLocation location = mark == null ? SourceLocation.ofFile(file) : location(file, mark);
    String problem = e.getProblem() == null ? "not well-formed" : e.getProblem();
    if (isBareStar(text, location)) {
      return new ParseFailure(
          ProblemCode.SYNTAX_ERROR, location, "a * without quotes", "write \"*\"");
    }
    if (problem.contains("TAB") || problem.contains("\\t")) {
      return new ParseFailure(
          ProblemCode.TAB_CHARACTER,
          location,
          "a tab where YAML wants spaces",
          "indent with spaces");
    }
    if (isTemplate(text, location)) {
      return template(location);
    }
    return new ParseFailure(
        ProblemCode.SYNTAX_ERROR, location, plain(problem), hint(problem, text, location));
  }

  static ParseFailure keyIsNoText(String file, String text, SourceLocation location) {
    if (isTemplate(text, location)) {
      return template(location);
    }
    return new ParseFailure(
        ProblemCode.SYNTAX_ERROR,
        location.line() == 0 ? SourceLocation.ofFile(file) : location,
        "a mapping or list where a name is expected",
        "a text that begins with { or [ must be in quotes");
  }

  static ParseFailure unprintable(String file, String text, ReaderException e) {
    int line = 1;
    int column = 1;
    int end = Math.min(text.length(), text.offsetByCodePoints(0, Math.max(0, e.getPosition())));
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new ParseFailure(
        ProblemCode.SYNTAX_ERROR,
        new SourceLocation(file, line, column),
        String.format(Locale.ROOT, "the character U+%04X is not allowed in YAML", e.getCodePoint()),
        "remove it");
  }

  static SourceLocation location(String file, Mark mark) {
    return new SourceLocation(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static boolean isTemplate(String text, SourceLocation location) {
    return lineOf(text, location).contains("{{");
  }

  private static ParseFailure template(SourceLocation location) {
    return new ParseFailure(
        ProblemCode.PLACEHOLDER,
        location,
        "a {{…}} that was not filled in",
        "render the template, or put the text in quotes if it is meant literally");
  }

  private static String lineOf(String text, SourceLocation location) {
    return location.line() == 0
        ? ""
        : text.lines().skip(location.line() - 1L).findFirst().orElse("");
  }

  private static boolean isBareStar(String text, SourceLocation location) {
    int before = location.column() - 2;
    String line = lineOf(text, location);
    return before >= 0 && before < line.length() && line.charAt(before) == '*';
  }

  private static String plain(String problem) {
    int advice = problem.indexOf(". (Do not use");
    return (advice < 0 ? problem : problem.substring(0, advice))
        .replace("<block end>", "the end of the block")
        .replace("<document start>", "the start of a document")
        .replace("<stream end>", "the end of the file")
        .replace('<', '\'')
        .replace('>', '\'')
        .replace("''", "'");
  }

  private static String hint(String problem, String text, SourceLocation location) {
    if (problem.contains("cannot start any token")) {
      return "put the text in quotes";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "check the indentation; a text that holds \": \" must be in quotes";
    }
    if (problem.contains("stream end") || lineOf(text, location).isEmpty()) {
      return "the file seems to be cut off: a quote or bracket is not closed";
    }
    return "check indentation and quotes at or before this place";
  }
}
