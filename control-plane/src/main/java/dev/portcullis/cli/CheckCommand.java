package dev.portcullis.cli;

import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.ImpliedGroups;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.model.ConfigProblem;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what is wrong in a directory. */
@Command(
    name = "check",
    description = "Reads a directory as serve would, and prints every problem in it.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no problem, or nothing worse than a warning",
      "1:an error (with --strict: or a warning)",
      "2:wrong usage, or nothing could be read"
    })
final class CheckCommand implements Callable<Integer> {
  private static final int FOUND = 1;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The directory of policies.")
  private String directory;

  @Option(names = "--mesh-config", paramLabel = "FILE", description = "The mesh config.")
  private @Nullable String meshConfig;

  @Option(
      names = "--namespace",
      defaultValue = "default",
      description = "The namespace of objects that name none (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(names = "--strict", description = "Warnings count as errors.")
  private boolean strict;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "What to print (default: ${DEFAULT-VALUE}).")
  private Output output;

  /** What is printed. */
  enum Output {
    TEXT,
    JSON
  }

  @Override
  public Integer call() {
    DirectoryCheck.Report report = run();
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case TEXT -> new CheckReport(report, isTerminal()).printText(out);
      case JSON -> new CheckReport(report, false).printJson(out);
    }
    out.flush();
    if (!report.readable()) {
      return Portcullis.USAGE;
    }
    return report.problems().stream().anyMatch(this::counts) ? FOUND : 0;
  }

  private DirectoryCheck.Report run() {
    if (directory.isBlank()) {
      throw new UserError("the path of the directory is empty");
    }
    if (meshConfig != null && meshConfig.isBlank()) {
      throw new UserError("the path of the mesh config is empty");
    }
    try {
      DirectoryCheck.Report report =
          DirectoryCheck.run(
              DirectorySettings.of(Path.of(directory))
                  .withMeshConfig(meshConfig == null ? null : Path.of(meshConfig))
                  .withDefaultNamespace(namespace));
      ConfigView view = new ConfigView(1, report.objects(), report.mesh());
      return report.and(ImpliedGroups.problems(view, new RoutingCompiler()));
    } catch (RuntimeException e) {
      // In a pipeline a trace would bury the problems of the files before.
      throw new UserError(
          "internal error, please report it: " + e.getClass().getSimpleName() + " in check", e);
    }
  }

  private boolean counts(ConfigProblem problem) {
    return switch (problem.severity()) {
      case ERROR -> true;
      case WARNING -> strict;
      case NOTICE -> false;
    };
  }

  static boolean isTerminal() {
    Console console = System.console();
    return console != null
        && console.isTerminal()
        && System.getenv("NO_COLOR") == null
        && !"dumb".equals(System.getenv("TERM"));
  }
}
