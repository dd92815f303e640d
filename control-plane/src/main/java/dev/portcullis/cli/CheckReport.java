package dev.portcullis.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ConfigProblem.Severity;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Problems as a person or a program reads them.
 *
 * @param coloured whether severities are coloured, which only a terminal shows
 */
record CheckReport(DirectoryCheck.Report report, boolean coloured) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A line a problem, as compilers print it, and a summary. */
  void printText(PrintWriter out) {
    report.problems().forEach(problem -> out.println(coloured ? colour(problem) : problem));
    out.println(
        count(report.files(), "file")
            + ", "
            + count(report.objects().size(), "object")
            + ": "
            + count(number(Severity.ERROR), "error")
            + ", "
            + count(number(Severity.WARNING), "warning")
            + ", "
            + count(number(Severity.NOTICE), "notice"));
  }

  private static String colour(ConfigProblem problem) {
    String severity = nameOf(problem.severity());
    String colour =
        switch (problem.severity()) {
          case ERROR -> "\u001b[1;31m";
          case WARNING -> "\u001b[1;33m";
          case NOTICE -> "\u001b[1;36m";
        };
    String location = problem.location().toString();
    String rest = problem.toString().substring(location.length() + 1 + severity.length());
    return "\u001b[1m" + location + "\u001b[0m " + colour + severity + "\u001b[0m" + rest;
  }

  /** One JSON document. */
  void printJson(PrintWriter out) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode problems = root.putArray("problems");
    report.problems().forEach(problem -> describe(problem, problems.addObject()));
    root.putObject("summary")
        .put("files", report.files())
        .put("objects", report.objects().size())
        .put("errors", number(Severity.ERROR))
        .put("warnings", number(Severity.WARNING))
        .put("notices", number(Severity.NOTICE))
        .put("readable", report.readable());
    try {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void describe(ConfigProblem problem, ObjectNode node) {
    node.put("file", problem.location().file())
        .put("line", problem.location().line())
        .put("column", problem.location().column())
        .put("severity", nameOf(problem.severity()))
        .put("code", problem.code());
    ConfigKey key = problem.key();
    if (key != null) {
      node.put("kind", key.kind().title())
          .put("namespace", key.namespace())
          .put("name", key.name());
    }
    node.put("message", problem.message()).put("hint", problem.hint());
  }

  private static String nameOf(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private int number(Severity severity) {
    return (int) report.problems().stream().filter(p -> p.severity() == severity).count();
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
